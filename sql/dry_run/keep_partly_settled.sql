-- keep_partly_settled: of the items open on a date those that something had been settled of.
--
-- reads   open_item (temporary), settlement (temporary view)
-- writes  partly_settled_item (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO pg_temp.partly_settled_item (client, item_id)
SELECT o.client, o.item_id FROM pg_temp.open_item AS o
WHERE EXISTS (SELECT FROM pg_temp.settlement AS s WHERE s.client = o.client AND s.item_id = o.item_id);
