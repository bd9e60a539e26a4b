-- small_interest: the interest this run has given up, by customer.
--
-- reads   interest_given_up, interest_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT masked(n.customer_no) AS customer_no, sum(n.interest_ore)::bigint AS interest_ore
FROM interest_given_up AS g
JOIN interest_line AS n ON n.client = g.client AND n.interest_line_id = g.interest_line_id
WHERE g.client = %(client)s AND g.run_id = %(run_id)s
GROUP BY n.customer_no
ORDER BY n.customer_no;
