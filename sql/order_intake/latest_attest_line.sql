-- latest_attest_line: the attest line that waits for a batch of a folder; none when it is still to come.
--
-- reads   attest_line
-- writes  -
-- takes   client, account, batch_id
-- rerun   safe: reads only

SELECT attest_no, file_sha256, orders, sum_ore
FROM attest_line
WHERE client = %(client)s AND account = %(account)s AND batch_id = %(batch_id)s AND replaced_by_no IS NULL
  AND taken_file_id IS NULL;
