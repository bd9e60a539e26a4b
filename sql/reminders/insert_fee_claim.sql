-- insert_fee_claim: open an item for each reminder fee, payable with the invoice's own OCR and as late as its claim.
--
-- reads   numbered_reminder (temporary)
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on, first_item_id
-- rerun   safe: a claim is reminded once at each level

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                      opened_on, due_on, due_effective_on, run_id, version_id)
    SELECT %(client)s, d.fee_number - 1 + %(first_item_id)s::bigint, 'claim', 'COST', d.customer_no, d.department, d.invoice_no,
           d.bankgiro, d.ocr, d.fee_ore, %(business_on)s, d.due_on, d.due_effective_on, %(run_id)s, %(version_id)s
    FROM numbered_reminder AS d
    WHERE d.fee_ore > 0
    ORDER BY d.number
    RETURNING *
)
INSERT INTO open_item SELECT * FROM opened;
