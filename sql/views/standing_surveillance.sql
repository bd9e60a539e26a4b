-- standing_surveillance: the claims that people have decided to hand over again for surveillance, and that are in no case since. A case
-- that the agency has rejected counts for nothing once its work item is closed.
CREATE OR REPLACE VIEW standing_surveillance AS
SELECT s.* FROM surveillance_order AS s
WHERE NOT EXISTS (
    SELECT FROM collection_case_invoice AS v
    WHERE v.client = s.client AND v.invoice_no = s.invoice_no AND v.case_ref > s.case_ref
      AND (NOT EXISTS (SELECT FROM collection_event AS e WHERE e.client = v.client AND e.case_ref = v.case_ref AND e.event = 'rejected')
           OR EXISTS (SELECT FROM work_item AS w WHERE w.client = v.client AND w.kind = 'rejected_case' AND w.key = v.case_ref
                        AND w.closed_on IS NULL)));
