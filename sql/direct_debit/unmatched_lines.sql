-- unmatched_lines: the lines of the report just read that are about no order of ours.
--
-- reads   report_line (temporary), order_answer (temporary)
-- writes  -
-- takes   file_id
-- rerun   safe: reads only

SELECT l.line_no FROM report_line AS l
WHERE NOT EXISTS (SELECT FROM order_answer AS a WHERE a.file_id = %(file_id)s AND a.file_line = l.line_no)
ORDER BY l.line_no;
