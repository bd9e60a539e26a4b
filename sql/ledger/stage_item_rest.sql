-- stage_item_rest: what is left of each item that new_settlement changes.
--
-- reads   new_settlement (temporary), open_item, partly_settled_item, item, settlement
-- writes  item_rest (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    an item open as it was opened needs no look at its history; what is settled in part, or was closed, does. The last
--         three columns are those of an item that was open

DROP TABLE IF EXISTS item_rest;
CREATE TEMP TABLE item_rest ON COMMIT DROP AS
WITH touched AS (
    SELECT s.item_id, sum(s.amount_ore)::bigint AS moved_ore, max(s.value_on) AS settled_on
    FROM new_settlement AS s GROUP BY s.item_id
)
SELECT t.item_id, o.item_id IS NOT NULL AS is_open,
       CASE WHEN o.item_id IS NOT NULL AND p.item_id IS NULL THEN o.amount_ore + t.moved_ore
            ELSE (SELECT i.amount_ore FROM item AS i WHERE i.client = %(client)s AND i.item_id = t.item_id)
                 + (SELECT sum(e.amount_ore)::bigint FROM settlement AS e
                    WHERE e.client = %(client)s AND e.item_id = t.item_id) END AS rest_ore,
       t.settled_on, o.component, o.invoice_no, o.due_effective_on
FROM touched AS t
LEFT JOIN open_item AS o ON o.client = %(client)s AND o.item_id = t.item_id
LEFT JOIN partly_settled_item AS p ON p.client = %(client)s AND p.item_id = t.item_id;
