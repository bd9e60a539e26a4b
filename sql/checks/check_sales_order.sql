-- check_sales_order: the orders this run has taken, beside the sums of their lines.
--
-- reads   sales_order, sales_order_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT s.order_id, s.net_ore, coalesce(sum(l.net_ore), 0)::bigint AS lines_ore, count(l.line_no) AS line_count,
       s.receipt_attest_by <> s.decision_attest_by AS attest_ok, true AS always
FROM sales_order AS s
LEFT JOIN sales_order_line AS l ON l.client = s.client AND l.order_id = s.order_id
WHERE s.client = %(client)s AND s.run_id = %(run_id)s
GROUP BY s.client, s.order_id
