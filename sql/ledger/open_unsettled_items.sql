-- open_unsettled_items: put items that were closed and have something left again back into the open set.
--
-- reads   item_rest (temporary), item
-- writes  open_item
-- takes   client
-- rerun   safe: already there

INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, payment_id, bankgiro, ocr,
                       amount_ore, opened_on, due_on, due_effective_on)
SELECT i.client, i.item_id, i.kind, i.component, i.customer_no, i.department, i.invoice_no, i.payment_id, i.bankgiro, i.ocr,
       i.amount_ore, i.opened_on, i.due_on, i.due_effective_on
FROM item_rest AS r
JOIN item AS i ON i.client = %(client)s AND i.item_id = r.item_id
WHERE r.rest_ore <> 0 AND NOT r.is_open;
