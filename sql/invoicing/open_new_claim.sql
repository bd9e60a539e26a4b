-- open_new_claim: put tonight's claims into the set of open items.
--
-- reads   new_invoice
-- writes  open_item
-- takes   client, business_on, bankgiro
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore, opened_on,
                       due_on, due_effective_on)
SELECT %(client)s, n.item_id, 'claim', 'CAPITAL', n.customer_no, n.department, n.invoice_no, %(bankgiro)s, n.ocr, n.total_ore,
       %(business_on)s, n.due_on, n.due_effective_on
FROM new_invoice AS n
WHERE NOT n.is_credit;
