-- check_open_order: the orders that may be invoiced tonight.
--
-- reads   open_order, sales_order, customer
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT o.order_id, abs(s.net_ore) AS size_ore, c.status AS customer_status
FROM open_order AS o
JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
JOIN customer AS c ON c.client = o.client AND c.customer_no = s.customer_no
WHERE o.client = %(client)s AND o.held_because IS NULL
