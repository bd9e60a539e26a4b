-- stage_file_answer: what an acknowledgement says of each of our files as such.
--
-- reads   ack_row, ack_fault (temporary), kri_file
-- writes  file_answer (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the row without a row key is about the file; without one any row tells the file's result

CREATE TEMP TABLE file_answer ON COMMIT DROP AS
SELECT DISTINCT ON (f.file_name) f.file_name, f.type, f.file_no, f.business_on AS sent_on, a.file_result,
       CASE WHEN a.row_key IS NULL THEN a.error_code END AS error_code
FROM ack_row AS a
JOIN kri_file AS f ON f.client = %(client)s AND f.direction = 'out' AND f.file_name = a.file_name
ORDER BY f.file_name, a.row_key IS NOT NULL, a.line_no;
