-- stage_plan_part: the open items of the invoices that new plans are made of.
--
-- reads   asked_plan, decided (temporary), open_item_rest, invoice_line
-- writes  plan_part (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS plan_part;
CREATE TEMP TABLE plan_part ON COMMIT DROP AS
SELECT a.plan_key, o.item_id, o.component, o.invoice_no, o.customer_no, o.department, o.open_ore, a.due_effective_on, l.dim_1
FROM asked_plan AS a
JOIN open_item_rest AS o ON o.client = %(client)s AND o.invoice_no = a.invoice_no AND o.kind = 'claim' AND o.open_ore > 0
LEFT JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = a.invoice_no AND l.line_no = 1
WHERE a.choice = 'new' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
