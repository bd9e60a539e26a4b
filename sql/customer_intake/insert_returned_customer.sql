-- insert_returned_customer: each customer row that was put aside whole, once.
--
-- reads   customer_fault
-- writes  returned_row
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once

INSERT INTO returned_row (client, run_id, process, file_id, line_no, key, department, ore)
SELECT %(client)s, %(run_id)s, 'customer_intake', %(file_id)s, f.line_no, coalesce(min(f.key), ''), NULL, 0
FROM customer_fault AS f
WHERE f.is_whole_row
GROUP BY f.line_no;
