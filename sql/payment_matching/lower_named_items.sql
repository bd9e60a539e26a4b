-- lower_named_items: take what the rule has placed off what is left of the items.
--
-- reads   placement (temporary)
-- writes  named_item (temporary)
-- takes   rule
-- rerun   safe: temporary

UPDATE named_item AS n SET rest_ore = n.rest_ore - p.placed_ore
FROM (SELECT m.item_id, sum(m.amount_ore)::bigint AS placed_ore FROM placement AS m WHERE m.rule = %(rule)s
      GROUP BY m.item_id) AS p
WHERE n.item_id = p.item_id;
