-- close_invoiced_orders: take invoiced orders out of the waiting set.
--
-- reads   order_group
-- writes  open_order
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_order AS o USING order_group AS g
WHERE o.client = %(client)s AND o.order_id = g.order_id AND g.group_no IS NOT NULL;
