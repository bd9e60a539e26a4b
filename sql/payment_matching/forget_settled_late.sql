-- forget_settled_late: a claim that money has been taken back from is not settled; its interest runs on.
--
-- reads   item_rest (temporary)
-- writes  settled_late
-- takes   client
-- rerun   safe: already gone

DELETE FROM settled_late AS l USING item_rest AS r
WHERE l.client = %(client)s AND l.item_id = r.item_id AND r.rest_ore <> 0;
