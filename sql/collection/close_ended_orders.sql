-- close_ended_orders: a claim of another ledger whose case the agency has closed or given back is forgotten here.
--
-- reads   case_status
-- writes  open_collection_order, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: already gone

WITH latest AS (
    SELECT k.case_ref, s.state, s.file_name
    FROM (SELECT DISTINCT r.case_ref FROM case_status AS r WHERE r.client = %(client)s AND r.run_id = %(run_id)s) AS k
    CROSS JOIN LATERAL (SELECT h.state, h.file_name FROM case_status AS h
                        WHERE h.client = %(client)s AND h.case_ref = k.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s
    WHERE s.state LIKE 'CLOSED%%' OR s.state = 'RETURNED'
), closed AS (
    DELETE FROM open_collection_order AS o USING latest AS s
    WHERE o.client = %(client)s AND s.case_ref = o.case_ref
    RETURNING o.client, o.case_ref, s.state, s.file_name
)
INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT DISTINCT c.client, c.case_ref || '-closed-' || %(run_id)s, c.case_ref, 'closed', c.state, %(business_on)s::date, c.file_name,
       %(run_id)s, %(version_id)s
FROM closed AS c
ON CONFLICT DO NOTHING;
