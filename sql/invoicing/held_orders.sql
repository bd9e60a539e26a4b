-- held_orders: orders that wait for a person, and why.
--
-- reads   open_order, sales_order
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT o.order_id, s.department, o.held_because, o.waiting_since
FROM open_order AS o JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
WHERE o.client = %(client)s AND o.held_because IS NOT NULL
ORDER BY o.order_id;
