-- long_waiting_orders: orders below the smallest invoice that have waited so long that a person must decide.
--
-- reads   open_order, sales_order
-- writes  -
-- takes   client, waiting_since_before
-- rerun   safe: reads only

SELECT o.order_id, s.department, s.net_ore, o.waiting_since
FROM open_order AS o JOIN sales_order AS s ON s.client = o.client AND s.order_id = o.order_id
WHERE o.client = %(client)s AND o.held_because IS NULL AND o.waiting_since <= %(waiting_since_before)s
ORDER BY o.order_id;
