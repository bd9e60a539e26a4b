-- open_item_rest: every open item with what is left of it, claims positive, credits and unidentified money negative.
CREATE OR REPLACE VIEW open_item_rest AS
SELECT o.*, coalesce(r.open_ore, o.amount_ore) AS open_ore
FROM open_item AS o
LEFT JOIN (
    SELECT p.client, p.item_id, sum(l.amount_ore)::bigint AS open_ore
    FROM partly_settled_item AS p
    JOIN entry_line AS l ON l.client = p.client AND l.item_id = p.item_id
    GROUP BY p.client, p.item_id
) AS r ON r.client = o.client AND r.item_id = o.item_id;
