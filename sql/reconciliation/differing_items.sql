-- differing_items: the first items where the open set and what the rows leave disagree, each with what was posted on it last.
--
-- reads   open_item_rest, touched_item (temporary), item, settlement, entry
-- writes  -
-- takes   client, history_is_read
-- rerun   safe: reads only
-- note    run only when something differs; where the history was read it is searched too

WITH differing AS (
    SELECT o.item_id, o.open_ore, coalesce(d.ore, 0) AS posted_ore
    FROM open_item_rest AS o
    LEFT JOIN LATERAL (
        SELECT i.amount_ore + (SELECT coalesce(sum(s.amount_ore), 0) FROM settlement AS s
                               WHERE s.client = i.client AND s.item_id = i.item_id)::bigint AS ore
        FROM item AS i WHERE i.client = o.client AND i.item_id = o.item_id
    ) AS d ON true
    WHERE o.client = %(client)s AND (d.ore IS DISTINCT FROM o.open_ore OR d.ore = 0)
    UNION
    SELECT t.item_id, 0, t.now_ore
    FROM touched_item AS t
    WHERE t.now_ore <> 0 AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = %(client)s AND o.item_id = t.item_id)
    UNION
    SELECT i.item_id, 0, i.amount_ore + coalesce(s.ore, 0)
    FROM item AS i
    LEFT JOIN (SELECT e.item_id, sum(e.amount_ore)::bigint AS ore FROM settlement AS e
               WHERE e.client = %(client)s GROUP BY e.item_id) AS s ON s.item_id = i.item_id
    WHERE %(history_is_read)s AND i.client = %(client)s AND i.amount_ore + coalesce(s.ore, 0) <> 0
      AND NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
)
SELECT d.item_id, d.open_ore, d.posted_ore, i.invoice_no, i.payment_id, e.event
FROM (SELECT * FROM differing ORDER BY item_id LIMIT 5) AS d
LEFT JOIN item AS i ON i.client = %(client)s AND i.item_id = d.item_id
LEFT JOIN entry AS e ON e.client = %(client)s AND e.entry_id = coalesce(
    (SELECT s.entry_id FROM settlement AS s WHERE s.client = %(client)s AND s.item_id = d.item_id
     ORDER BY s.settlement_id DESC LIMIT 1), i.entry_id)
ORDER BY d.item_id;
