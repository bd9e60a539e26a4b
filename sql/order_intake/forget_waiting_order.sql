-- forget_waiting_order: forget orders that no longer wait in UBW.
--
-- reads   -
-- writes  held_api_order
-- takes   client, order_keys
-- rerun   safe: what is gone stays gone

DELETE FROM held_api_order WHERE client = %(client)s AND order_key = ANY (%(order_keys)s);
