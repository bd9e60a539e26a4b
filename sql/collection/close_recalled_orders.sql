-- close_recalled_orders: what the agency has let go of another ledger's is forgotten here.
--
-- reads   recall_answer (temporary), collection_order_recall
-- writes  open_collection_order
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_collection_order AS o USING recall_answer AS a, collection_order_recall AS r
WHERE o.client = %(client)s AND r.client = o.client AND r.order_no = o.order_no AND r.event_id = a.event_id AND a.outcome = 'confirmed';
