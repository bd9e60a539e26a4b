-- event_answers: what we told the agency of payments and credits and it has not taken, and the files it refused.
--
-- reads   file_answer, ack_row (temporary), collection_event, collection_order_event, collection_order
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    DUPLICATE_EVENT: it knows already

SELECT CASE WHEN a.row_result = 'REJECTED' THEN 'rejected' ELSE 'refused' END AS outcome,
       coalesce(a.error_code, f.error_code, 'FILE_REFUSED') AS error_code, f.file_name, e.case_ref, e.event_id,
       coalesce(e.invoice_no::text, q.invoice_no) AS invoice_no
FROM file_answer AS f
JOIN collection_event AS e ON e.client = %(client)s AND e.file_name = f.file_name AND e.event = 'reported'
LEFT JOIN ack_row AS a ON a.file_name = f.file_name AND a.row_key = e.event_id
LEFT JOIN collection_order_event AS v ON v.client = e.client AND v.event_id = e.event_id
LEFT JOIN collection_order AS q ON q.client = v.client AND q.order_no = v.order_no
WHERE f.type = 'EVENTS'
  AND (a.row_result = 'REJECTED' AND a.error_code IS DISTINCT FROM 'DUPLICATE_EVENT' OR a.row_key IS NULL AND f.file_result = 'REFUSED')
ORDER BY outcome, f.file_name, error_code, e.event_id;
