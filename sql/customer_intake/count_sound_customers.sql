-- count_sound_customers: how many rows of a file were taken.
--
-- reads   customer_line, customer_fault
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS sound
FROM customer_line AS l
WHERE NOT EXISTS (SELECT FROM customer_fault AS f WHERE f.line_no = l.line_no AND f.is_whole_row);
