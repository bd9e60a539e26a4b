-- drop_held_credit: leave held credit orders out of tonight's groups.
--
-- reads   credit
-- writes  order_group (temporary)
-- takes   -
-- rerun   safe: temporary

DELETE FROM order_group AS g USING credit AS c
WHERE g.order_id = c.order_id AND (c.creditable_ore IS NULL OR c.credit_ore > c.creditable_ore);
