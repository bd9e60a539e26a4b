-- insert_interest_claim: what each interest invoice of tonight asks for.
--
-- reads   numbered_interest, new_entry (temporary)
-- writes  item
-- takes   client, run_id, version_id, business_on, bankgiro, due_on, due_effective_on
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                  opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
SELECT %(client)s, n.item_id, 'claim', 'INTEREST', n.customer_no, n.department, n.invoice_no, %(bankgiro)s, n.ocr,
       n.total_ore, %(business_on)s, %(due_on)s, %(due_effective_on)s, e.entry_id, %(run_id)s, %(version_id)s
FROM numbered_interest AS n
JOIN new_entry AS e ON e.event = 'interest_invoice' AND e.department = n.department
ORDER BY n.item_id;
