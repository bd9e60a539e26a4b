-- insert_fee_claim: what each fee of tonight's letters asks for, payable with the invoice's own OCR and as late as its claim.
--
-- reads   numbered_letter, new_entry (temporary)
-- writes  item
-- takes   client, run_id, version_id, business_on, first_item_id
-- rerun   safe: a claim is asked for once by each letter

INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                  opened_on, due_on, due_effective_on, entry_id, run_id, version_id)
SELECT %(client)s, d.fee_number - 1 + %(first_item_id)s::bigint, 'claim', 'COST', d.customer_no, d.department, d.invoice_no,
       d.bankgiro, d.ocr, d.fee_ore, %(business_on)s, d.due_on, d.due_effective_on, e.entry_id, %(run_id)s, %(version_id)s
FROM numbered_letter AS d
JOIN new_entry AS e ON fee_code_of(e.event) = d.fee_code AND e.department = d.department
WHERE d.fee_ore > 0
ORDER BY d.fee_number;
