-- registration_answers: what we answer to this run's registrations of one file, in the order of the file.
--
-- reads   bank_registration
-- writes  -
-- takes   client, run_id, file_id
-- rerun   safe: reads only

SELECT r.registration_id, r.answer, r.reason_code, nullif(r.customer_no, '') AS customer_number
FROM bank_registration AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.file_id = %(file_id)s
ORDER BY r.file_line
