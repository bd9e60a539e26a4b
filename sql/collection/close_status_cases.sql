-- close_status_cases: a case that the agency has closed or given back is not with it; the claim is not handed over again by itself.
--
-- reads   case_status
-- writes  open_case_invoice, paused_claim, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: already gone

WITH latest AS (
    SELECT k.case_ref, s.state, s.file_name
    FROM (SELECT DISTINCT r.case_ref FROM case_status AS r WHERE r.client = %(client)s AND r.run_id = %(run_id)s) AS k
    CROSS JOIN LATERAL (SELECT h.state, h.file_name FROM case_status AS h
                        WHERE h.client = %(client)s AND h.case_ref = k.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s
    WHERE s.state LIKE 'CLOSED%%' OR s.state = 'RETURNED'
), closed AS (
    DELETE FROM open_case_invoice AS v USING latest AS s
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
