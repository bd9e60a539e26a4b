-- open_fee_claim: the fees of tonight's letters are open.
--
-- reads   numbered_letter (temporary)
-- writes  open_item
-- takes   client, business_on, first_item_id
-- rerun   safe: a claim is asked for once by each letter

INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                       opened_on, due_on, due_effective_on)
SELECT %(client)s, d.fee_number - 1 + %(first_item_id)s::bigint, 'claim', 'COST', d.customer_no, d.department, d.invoice_no,
       d.bankgiro, d.ocr, d.fee_ore, %(business_on)s, d.due_on, d.due_effective_on
FROM numbered_letter AS d
WHERE d.fee_ore > 0
ORDER BY d.fee_number;
