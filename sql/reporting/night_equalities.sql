-- night_equalities: each equality of a night's reconciliation, in its order.
--
-- reads   reconciliation_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT l.line_no, l.name, l.step, l.left_text, l.right_text, l.left_count, l.left_ore, l.right_count, l.right_ore
FROM reconciliation_line AS l
WHERE l.client = %(client)s AND l.run_id = %(run_id)s
ORDER BY l.line_no;
