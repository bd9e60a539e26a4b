-- stage_case_answer: what became of each case of the files that were answered.
--
-- reads   file_answer, ack_row, ack_fault (temporary), collection_case, collection_order_case
-- writes  case_answer (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a row's own answer goes before the file's. DUPLICATE_CASE means that the agency has it already

CREATE TEMP TABLE case_answer ON COMMIT DROP AS
SELECT c.case_ref, f.file_name,
       CASE WHEN a.row_result = 'OK' OR a.error_code = 'DUPLICATE_CASE' THEN 'accepted'
            WHEN a.row_result = 'REJECTED' THEN 'rejected'
            WHEN f.file_result = 'REFUSED' THEN 'refused'
            WHEN f.file_result IN ('ACCEPTED', 'DUPLICATE') THEN 'accepted'
            ELSE 'unanswered' END AS outcome,
       coalesce(a.error_code, f.error_code, CASE f.file_result WHEN 'REFUSED' THEN 'FILE_REFUSED' ELSE 'OTHER' END) AS error_code,
       a.agency_case_no, c.customer_no,
       EXISTS (SELECT FROM collection_order_case AS k WHERE k.client = c.client AND k.case_ref = c.case_ref) AS is_other_ledgers
FROM file_answer AS f
JOIN collection_case AS c ON c.client = %(client)s AND c.file_no = f.file_no AND c.sent_on = f.sent_on
LEFT JOIN ack_row AS a ON a.file_name = f.file_name AND a.row_key = c.case_ref
WHERE f.type = 'CASES';
