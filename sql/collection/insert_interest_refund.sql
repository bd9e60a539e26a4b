-- insert_interest_refund: open the customers' credits for interest given back.
--
-- reads   interest_refund, new_entry (temporary)
-- writes  item, open_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: what has been given back is taken off before

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on, entry_id, rule,
                      rule_version, evidence, run_id, version_id)
    SELECT %(client)s, r.item_id, 'credit', 'NONE', r.customer_no, r.department, r.invoice_no, -r.refund_ore, %(business_on)s, e.entry_id,
           'agency_interest_credit', 1, 'Ränta hos ombudet på krediterat kapital', %(run_id)s, %(version_id)s
    FROM interest_refund AS r
    JOIN new_entry AS e ON e.event = 'agency_interest_credit' AND e.department = r.department
    ORDER BY r.item_id
    RETURNING client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, amount_ore, opened_on)
SELECT * FROM opened;
