-- waiting_orders: the orders that stay in UBW until they are attested or corrected.
--
-- reads   held_api_order
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT order_key, state, reason, content_sha256
FROM held_api_order
WHERE client = %(client)s
ORDER BY length(order_key), order_key;
