-- interest_to_refund: the customers of whom the waiting interest, all in all, is owed back, and how much.
--
-- reads   waiting_line (temporary), customer
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT masked(w.customer_no) AS customer_no, -sum(w.interest_ore)::bigint AS refund_ore
FROM waiting_line AS w
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.customer_no AND c.protection_code = 0
GROUP BY w.customer_no HAVING sum(w.interest_ore) < 0
ORDER BY w.customer_no;
