-- open_item_rest: every open item with what is left of it, claims positive, credits and unidentified money negative.
CREATE OR REPLACE VIEW open_item_rest AS
SELECT o.*,
       CASE WHEN p.item_id IS NULL THEN o.amount_ore
            ELSE o.amount_ore + (SELECT coalesce(sum(s.amount_ore), 0)::bigint FROM settlement AS s
                                 WHERE s.client = o.client AND s.item_id = o.item_id) END AS open_ore
FROM open_item AS o
LEFT JOIN partly_settled_item AS p ON p.client = o.client AND p.item_id = o.item_id;
