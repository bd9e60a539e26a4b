-- replace_attest_lines: let the latest waiting line of each batch replace the earlier ones.
--
-- reads   attest_line
-- writes  attest_line
-- takes   client, account
-- rerun   safe: only one line of a batch waits

UPDATE attest_line AS a SET replaced_by_no = n.attest_no
FROM (SELECT batch_id, max(attest_no) AS attest_no FROM attest_line
      WHERE client = %(client)s AND account = %(account)s AND replaced_by_no IS NULL AND taken_file_id IS NULL
      GROUP BY batch_id) AS n
WHERE a.client = %(client)s AND a.account = %(account)s AND a.batch_id = n.batch_id AND a.attest_no < n.attest_no
  AND a.replaced_by_no IS NULL AND a.taken_file_id IS NULL;
