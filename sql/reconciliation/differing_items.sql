-- differing_items: the first items where the open set and the postings disagree, each with what was last posted on it.
--
-- reads   open_item_rest, touched_item (temporary), entry, entry_line, item
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    run only when something differs

WITH differing AS (
    SELECT o.item_id, o.open_ore, coalesce(p.ore, 0) AS posted_ore
    FROM open_item_rest AS o
    LEFT JOIN LATERAL (
        SELECT sum(l.amount_ore)::bigint AS ore FROM entry_line AS l
        WHERE l.client = o.client AND l.item_id = o.item_id
    ) AS p ON true
    WHERE o.client = %(client)s AND (p.ore IS DISTINCT FROM o.open_ore OR p.ore = 0)
    UNION
    SELECT t.item_id, 0, t.now_ore
    FROM touched_item AS t
    LEFT JOIN open_item_rest AS o ON o.client = %(client)s AND o.item_id = t.item_id
    WHERE o.item_id IS NULL AND t.now_ore <> 0
)
SELECT d.item_id, d.open_ore, d.posted_ore, i.invoice_no, i.payment_id, e.event
FROM differing AS d
LEFT JOIN item AS i ON i.client = %(client)s AND i.item_id = d.item_id
LEFT JOIN LATERAL (
    SELECT n.event FROM entry_line AS l JOIN entry AS n ON n.client = l.client AND n.entry_id = l.entry_id
    WHERE l.client = %(client)s AND l.item_id = d.item_id
    ORDER BY l.entry_id DESC LIMIT 1
) AS e ON true
ORDER BY d.item_id
LIMIT 5;
