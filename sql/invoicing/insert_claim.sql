-- insert_claim: what each customer owes for tonight's invoices.
--
-- reads   new_invoice, new_entry
-- writes  item
-- takes   client, run_id, version_id, business_on, bankgiro
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                  opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
SELECT %(client)s, n.item_id, 'claim', 'CAPITAL', n.customer_no, n.department, n.invoice_no, %(bankgiro)s,
       n.ocr, n.total_ore, %(business_on)s, n.due_on, n.due_effective_on, e.entry_id, %(run_id)s, %(version_id)s
FROM new_invoice AS n
JOIN new_entry AS e ON e.event = 'invoice' AND e.department = n.department
WHERE NOT n.is_credit;
