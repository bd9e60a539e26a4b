-- insert_matching_item: open the items that hold over-paid and unidentified money.
--
-- reads   new_item, new_entry (temporary)
-- writes  item, open_item
-- takes   client, first_item_id, run_id, version_id, business_on
-- rerun   safe: what was matched is no longer waiting
-- note    a payment of nothing is kept with its reason, and is never open

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, payment_id, amount_ore, opened_on,
                      entry_id, rule, rule_version, evidence, run_id, version_id)
    SELECT %(client)s, row_number() OVER w - 1 + %(first_item_id)s::bigint, n.kind, 'NONE', n.customer_no, n.department,
           n.invoice_no, n.payment_id, n.amount_ore, %(business_on)s, e.entry_id, n.rule, n.rule_version, n.evidence, %(run_id)s,
           %(version_id)s
    FROM new_item AS n
    JOIN new_entry AS e ON e.event = n.event AND e.department = n.voucher_department
    WINDOW w AS (ORDER BY n.payment_id, n.kind, n.invoice_no, n.amount_ore, n.evidence)
    RETURNING client, item_id, kind, component, customer_no, department, invoice_no, payment_id, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, payment_id, amount_ore, opened_on)
SELECT * FROM opened AS o WHERE o.amount_ore <> 0;
