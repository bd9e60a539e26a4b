-- insert_attest_line: keep the lines of an attest list, except those whose batch is already taken.
--
-- reads   staged_attest, attest_line
-- writes  attest_line
-- takes   client, account, first_attest_no, file_id, run_id, version_id
-- rerun   not safe: an attest list is read once

INSERT INTO attest_line (client, attest_no, account, batch_id, file_sha256, orders, sum_ore, receipt_attest_by,
    receipt_attest_at, decision_attest_by, decision_attest_at, file_id, file_line, run_id, version_id)
SELECT %(client)s, %(first_attest_no)s - 1 + row_number() OVER (ORDER BY s.line_no), %(account)s, s.batch_id, s.file_sha256,
       s.orders, s.sum_ore, s.receipt_attest_by, s.receipt_attest_at, s.decision_attest_by, s.decision_attest_at,
       %(file_id)s, s.line_no, %(run_id)s, %(version_id)s
FROM staged_attest AS s
WHERE NOT EXISTS (SELECT FROM attest_line AS a
                  WHERE a.client = %(client)s AND a.account = %(account)s AND a.batch_id = s.batch_id
                    AND a.file_sha256 = s.file_sha256 AND a.taken_file_id IS NOT NULL);
