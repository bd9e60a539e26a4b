-- insert_claim: open an item for each invoice of tonight.
--
-- reads   numbered
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on, bankgiro
-- rerun   safe: an order leaves open_order with its invoice

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore,
                      opened_on, due_on, due_effective_on, run_id, version_id)
    SELECT %(client)s, n.item_id, 'claim', 'CAPITAL', n.customer_no, n.department, n.invoice_no, %(bankgiro)s,
           n.ocr, n.total_ore, %(business_on)s, n.due_on, n.due_effective_on,
           %(run_id)s, %(version_id)s
    FROM numbered AS n
    WHERE NOT n.is_credit
    ORDER BY n.item_id
    RETURNING *
)
INSERT INTO open_item SELECT * FROM opened;
