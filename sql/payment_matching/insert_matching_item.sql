-- insert_matching_item: open an item for money over (a credit balance) and for unidentified money.
--
-- reads   numbered_settlement
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a payment leaves open_payment with its settlement

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, payment_id, amount_ore, opened_on,
                      run_id, version_id)
    SELECT %(client)s, s.new_item_id, CASE WHEN s.over_ore <> 0 THEN 'credit' ELSE 'unidentified' END, 'NONE', s.customer_no,
           s.department, s.invoice_no, s.payment_id, -s.over_ore - s.unidentified_ore, %(business_on)s, %(run_id)s,
           %(version_id)s
    FROM numbered_settlement AS s
    WHERE s.new_item_id IS NOT NULL
    ORDER BY s.new_item_id
    RETURNING *
)
INSERT INTO open_item SELECT * FROM opened;
