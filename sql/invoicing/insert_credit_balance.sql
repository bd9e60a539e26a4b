-- insert_credit_balance: open an item for money owed to customers by tonight's credit notes.
--
-- reads   credit_split, new_entry
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an order leaves open_order with its credit note

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on,
                      entry_id, run_id, version_id)
    SELECT %(client)s, s.balance_item_id, 'credit', 'NONE', s.customer_no, s.department, s.invoice_no, -s.balance_ore,
           %(business_on)s, e.entry_id, %(run_id)s, %(version_id)s
    FROM credit_split AS s
    JOIN new_entry AS e ON e.event = 'credit_note' AND e.department = s.department
    WHERE s.balance_ore > 0
    ORDER BY s.balance_item_id
    RETURNING client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on)
SELECT * FROM opened;
