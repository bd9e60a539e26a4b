-- story_items: what an invoice has opened: claim, fees, credit balances; and what is left of each.
--
-- reads   item, open_item_rest
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT i.item_id, i.kind, i.component, i.amount_ore, coalesce(o.open_ore, 0) AS open_ore, i.opened_on, i.due_on
FROM item AS i
LEFT JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = i.item_id
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
ORDER BY i.item_id;
