-- forget_closed_parts: an item that is no longer open is no longer settled in part.
--
-- reads   open_item
-- writes  partly_settled_item
-- takes   client
-- rerun   safe: already gone

DELETE FROM partly_settled_item AS p
WHERE p.client = %(client)s
  AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = p.client AND o.item_id = p.item_id);
