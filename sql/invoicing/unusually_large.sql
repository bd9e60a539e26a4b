-- unusually_large: tonight's documents above the limit for being named on the control list, largest first.
--
-- reads   new_invoice
-- writes  -
-- takes   largest_amount_ore
-- rerun   safe: reads only

SELECT group_no AS order_id, department, total_ore FROM new_invoice
WHERE abs(total_ore) > %(largest_amount_ore)s
ORDER BY abs(total_ore) DESC, group_no LIMIT 20;
