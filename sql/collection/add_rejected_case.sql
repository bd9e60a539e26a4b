-- add_rejected_case: a case that the agency has rejected is a person's work.
--
-- reads   rejected_case (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each case

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'rejected_case-' || r.case_ref, 'rejected_case', r.case_ref, r.customer_no, r.text, %(business_on)s, %(run_id)s,
       %(version_id)s
FROM rejected_case AS r
ON CONFLICT DO NOTHING;
