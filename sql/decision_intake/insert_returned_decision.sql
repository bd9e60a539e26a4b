-- insert_returned_decision: each row that was put aside, once.
--
-- reads   decision_aside (temporary)
-- writes  returned_row
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once

INSERT INTO returned_row (client, run_id, process, file_id, line_no, key, department, ore)
SELECT %(client)s, %(run_id)s, 'decision_intake', %(file_id)s, a.line_no, masked(a.key), NULL, a.amount_ore
FROM decision_aside AS a;
