-- hold_orders: keep orders that broke a check out of invoicing until a person has looked.
--
-- reads   -
-- writes  open_order
-- takes   client, keys, reason
-- rerun   safe: held already

UPDATE open_order SET held_because = replace(%(reason)s::text, '{key}', order_id::text)
WHERE client = %(client)s AND order_id = ANY (%(keys)s::bigint[]) AND held_because IS NULL;
