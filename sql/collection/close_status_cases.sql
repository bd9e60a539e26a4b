-- close_status_cases: a case that the agency has closed or given back is not with it; the claim is not handed over again by itself.
--
-- reads   ended_case (temporary)
-- writes  open_case_invoice, paused_claim, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: already gone

WITH closed AS (
    DELETE FROM open_case_invoice AS v USING ended_case AS s
    WHERE v.client = %(client)s AND s.case_ref = v.case_ref
    RETURNING v.client, v.case_ref, v.invoice_no, s.state, s.file_name
), unpaused AS (
    DELETE FROM paused_claim AS p USING closed AS c
    WHERE p.client = c.client AND p.case_ref = c.case_ref AND p.invoice_no = c.invoice_no
)
INSERT INTO collection_event (client, event_id, case_ref, invoice_no, event, reason, happened_on, file_name, run_id, version_id)
SELECT c.client, c.case_ref || '-' || c.invoice_no || '-closed-' || %(run_id)s, c.case_ref, c.invoice_no, 'closed', c.state,
       %(business_on)s, c.file_name, %(run_id)s, %(version_id)s
FROM closed AS c
ON CONFLICT DO NOTHING;
