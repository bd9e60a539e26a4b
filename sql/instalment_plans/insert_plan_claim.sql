-- insert_plan_claim: open the items of accrued interest and fee.
--
-- reads   plan_opening, new_entry (temporary)
-- writes  item, open_item
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

WITH opened AS (
    INSERT INTO item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore, opened_on,
                      due_on, due_effective_on, entry_id, run_id, version_id)
    SELECT %(client)s, o.item_id, 'claim', o.component, o.customer_no, o.department, o.invoice_no, o.bankgiro, o.ocr, o.amount_ore,
           %(business_on)s, %(business_on)s, %(business_on)s, e.entry_id, %(run_id)s, %(version_id)s
    FROM plan_opening AS o
    JOIN new_entry AS e ON e.event = CASE o.component WHEN 'COST' THEN 'plan_fee' ELSE 'plan_interest' END AND e.department = o.department
    ORDER BY o.item_id
    RETURNING *
)
INSERT INTO open_item (client, item_id, kind, component, customer_no, department, invoice_no, bankgiro, ocr, amount_ore, opened_on,
                       due_on, due_effective_on)
SELECT o.client, o.item_id, o.kind, o.component, o.customer_no, o.department, o.invoice_no, o.bankgiro, o.ocr, o.amount_ore,
       o.opened_on, o.due_on, o.due_effective_on
FROM opened AS o;
