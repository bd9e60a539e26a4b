-- insert_returned_answer: each row of a file of answers that was put aside, once.
--
-- reads   answer_fault (temporary)
-- writes  returned_row
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once

INSERT INTO returned_row (client, run_id, process, file_id, line_no, key, department, ore)
SELECT %(client)s, %(run_id)s, 'distribution', %(file_id)s, f.line_no, coalesce(masked_in(min(f.key)), ''), NULL, 0
FROM answer_fault AS f
GROUP BY f.line_no;
