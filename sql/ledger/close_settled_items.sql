-- close_settled_items: take items that the newest entries have settled out of the open set, and mark those settled in part.
--
-- reads   entry_line, open_item
-- writes  open_item, partly_settled_item
-- takes   client, first_entry_id
-- rerun   safe: already gone, already marked
-- note    only items that an entry from first_entry_id on has touched are looked at

WITH touched AS (
    SELECT DISTINCT l.item_id FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id >= %(first_entry_id)s AND l.item_id IS NOT NULL
), rest AS (
    SELECT t.item_id, s.open_ore, s.lines
    FROM touched AS t
    CROSS JOIN LATERAL (SELECT sum(l.amount_ore) AS open_ore, count(*) AS lines FROM entry_line AS l
                        WHERE l.client = %(client)s AND l.item_id = t.item_id) AS s
), closed AS (
    DELETE FROM open_item AS o USING rest AS r
    WHERE o.client = %(client)s AND o.item_id = r.item_id AND r.open_ore = 0
    RETURNING o.item_id
), unmarked AS (
    DELETE FROM partly_settled_item AS p USING closed AS c
    WHERE p.client = %(client)s AND p.item_id = c.item_id
)
INSERT INTO partly_settled_item (client, item_id)
SELECT %(client)s, r.item_id FROM rest AS r WHERE r.open_ore <> 0 AND r.lines > 1
ON CONFLICT DO NOTHING;
