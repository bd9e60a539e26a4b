-- mark_sent_order_events: what the agency is told tonight of other ledgers' claims, as events of their cases.
--
-- reads   order_event_sent (temporary)
-- writes  collection_order_event, collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: each is sent once

WITH sent AS (
    UPDATE collection_order_event AS v SET file_name = s.file_name FROM order_event_sent AS s
    WHERE v.client = %(client)s AND v.event_id = s.event_id
    RETURNING v.event_id, s.case_ref, v.kind, v.file_name
)
INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, s.event_id, s.case_ref, 'reported', s.kind, %(business_on)s, s.file_name, %(run_id)s, %(version_id)s
FROM sent AS s;
