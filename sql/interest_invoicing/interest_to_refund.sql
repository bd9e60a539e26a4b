-- interest_to_refund: the customers of whom the waiting interest, all in all, is owed back, and how much.
--
-- reads   waiting_line (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT masked(w.customer_no) AS customer_no, -sum_ore(w.interest_ore) AS refund_ore
FROM waiting_line AS w
WHERE NOT w.is_protected
GROUP BY w.customer_no HAVING sum_ore(w.interest_ore) < 0
ORDER BY w.customer_no;
