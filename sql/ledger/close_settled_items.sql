-- close_settled_items: take items that the newest entries have settled out of the open set.
--
-- reads   entry_line, open_item
-- writes  open_item
-- takes   client, first_entry_id
-- rerun   safe: already gone
-- note    only items that an entry from first_entry_id on has touched are looked at

WITH touched AS (
    SELECT DISTINCT l.item_id FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id >= %(first_entry_id)s AND l.item_id IS NOT NULL
), settled AS (
    SELECT t.item_id FROM touched AS t
    JOIN entry_line AS l ON l.client = %(client)s AND l.item_id = t.item_id
    GROUP BY t.item_id HAVING sum(l.amount_ore) = 0
)
DELETE FROM open_item AS o USING settled AS s
WHERE o.client = %(client)s AND o.item_id = s.item_id;
