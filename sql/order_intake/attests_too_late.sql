-- attests_too_late: the lines of an attest list whose batch is already taken.
--
-- reads   staged_attest, attest_line
-- writes  -
-- takes   client, account
-- rerun   safe: reads only

SELECT s.line_no, s.batch_id
FROM staged_attest AS s
WHERE EXISTS (SELECT FROM attest_line AS a
              WHERE a.client = %(client)s AND a.account = %(account)s AND a.batch_id = s.batch_id
                AND a.file_sha256 = s.file_sha256 AND a.taken_file_id IS NOT NULL)
ORDER BY s.line_no;
