-- mark_held_orders: what our register says of a debtor since calls the claim back the same night; one that waits is not sent.
--
-- reads   order_hold (temporary)
-- writes  open_collection_order
-- takes   client
-- rerun   safe: a claim is called back once

UPDATE open_collection_order AS o SET recall_reason = h.reason FROM order_hold AS h
WHERE o.client = %(client)s AND o.id_no = h.id_no AND o.recall_reason IS NULL;
