-- check_interest_line: the interest this run has reckoned.
--
-- reads   interest_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    what a person has lowered is a negative line that covers no day

SELECT n.interest_line_id, n.rate_percent_x100::bigint AS rate_percent_x100, n.days::bigint AS days, n.interest_ore
FROM interest_line AS n
WHERE n.client = %(client)s AND n.run_id = %(run_id)s AND NOT (n.days = 0 AND n.interest_ore < 0)
