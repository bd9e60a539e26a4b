-- open_interest_claim: tonight's interest invoices are open.
--
-- reads   numbered_interest (temporary)
-- writes  open_item
-- takes   client, business_on, bankgiro, due_on, due_effective_on
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                       opened_on, due_on, due_effective_on)
SELECT %(client)s, n.item_id, 'claim', 'INTEREST', n.customer_no, n.department, n.invoice_no, %(bankgiro)s, n.ocr,
       n.total_ore, %(business_on)s, %(due_on)s, %(due_effective_on)s
FROM numbered_interest AS n
ORDER BY n.item_id;
