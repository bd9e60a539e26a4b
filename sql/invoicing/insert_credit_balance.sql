-- insert_credit_balance: open an item for money owed to customers by tonight's credit notes.
--
-- reads   credit_split
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an order leaves open_order with its credit note

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on,
                      run_id, version_id)
    SELECT %(client)s, s.balance_item_id, 'credit', 'NONE', s.customer_no, s.department, s.invoice_no, -s.balance_ore,
           %(business_on)s, %(run_id)s, %(version_id)s
    FROM credit_split AS s
    WHERE s.balance_ore > 0
    ORDER BY s.balance_item_id
    RETURNING *
)
INSERT INTO open_item SELECT * FROM opened;
