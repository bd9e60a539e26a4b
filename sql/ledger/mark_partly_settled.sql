-- mark_partly_settled: note the open items whose rest is no longer what they were opened with.
--
-- reads   item_rest (temporary)
-- writes  partly_settled_item
-- takes   client
-- rerun   safe: already noted

INSERT INTO partly_settled_item (client, item_id)
SELECT %(client)s, r.item_id FROM item_rest AS r WHERE r.rest_ore <> 0
ON CONFLICT DO NOTHING;
