-- inbound_file: a file that has been taken up.
--
-- reads   inbound_file
-- writes  -
-- takes   client, file_id
-- rerun   safe: reads only

SELECT file_id, account, name, sha256, size_bytes, state, verdict_no, folder, stored_name, run_id
FROM inbound_file
WHERE client = %(client)s AND file_id = %(file_id)s;
