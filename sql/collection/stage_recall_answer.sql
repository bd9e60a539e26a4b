-- stage_recall_answer: what became of each recall of the files that were answered.
--
-- reads   file_answer, ack_row (temporary), collection_event
-- writes  recall_answer (temporary)
-- takes   client, done_codes
-- rerun   safe: temporary
-- note    done_codes: the agency does not have the case, or has closed it: there is nothing left to call back

CREATE TEMP TABLE recall_answer ON COMMIT DROP AS
SELECT e.event_id, e.case_ref, e.invoice_no, e.event, f.file_name,
       coalesce(a.error_code, f.error_code, CASE f.file_result WHEN 'REFUSED' THEN 'FILE_REFUSED' ELSE 'OTHER' END) AS error_code,
       CASE WHEN a.row_result = 'OK' OR a.error_code = ANY (%(done_codes)s) THEN 'confirmed'
            WHEN a.row_result = 'REJECTED' THEN 'rejected'
            WHEN f.file_result = 'REFUSED' THEN 'refused'
            WHEN f.file_result IN ('ACCEPTED', 'DUPLICATE') THEN 'confirmed'
            ELSE 'unanswered' END AS outcome
FROM file_answer AS f
JOIN collection_event AS e ON e.client = %(client)s AND e.file_name = f.file_name AND e.event IN ('recalled', 'paused', 'resumed')
LEFT JOIN ack_row AS a ON a.file_name = f.file_name AND a.row_key = e.event_id
WHERE f.type = 'RECALLS';
