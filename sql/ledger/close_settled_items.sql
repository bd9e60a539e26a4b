-- close_settled_items: take items of which nothing is left out of the open set.
--
-- reads   item_rest (temporary)
-- writes  open_item, partly_settled_item
-- takes   client
-- rerun   safe: already gone

WITH closed AS (
    DELETE FROM open_item AS o USING item_rest AS r
    WHERE o.client = %(client)s AND o.item_id = r.item_id AND r.rest_ore = 0
)
DELETE FROM partly_settled_item AS p USING item_rest AS r
WHERE p.client = %(client)s AND p.item_id = r.item_id AND r.rest_ore = 0;
