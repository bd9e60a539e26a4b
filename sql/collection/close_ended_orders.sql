-- close_ended_orders: a claim of another ledger whose case the agency has closed or given back is forgotten here.
--
-- reads   ended_case (temporary)
-- writes  open_collection_order, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: already gone

WITH closed AS (
    DELETE FROM open_collection_order AS o USING ended_case AS s
    WHERE o.client = %(client)s AND s.case_ref = o.case_ref
    RETURNING o.client, o.case_ref, s.state, s.file_name
)
INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT DISTINCT c.client, c.case_ref || '-closed-' || %(run_id)s, c.case_ref, 'closed', c.state, %(business_on)s::date, c.file_name,
       %(run_id)s, %(version_id)s
FROM closed AS c
ON CONFLICT DO NOTHING;
