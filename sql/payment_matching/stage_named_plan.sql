-- stage_named_plan: what is open of the plans that the queue's payments name.
--
-- reads   plan_mention (temporary), plan_item, open_plan_item, open_item_rest
-- writes  named_item (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a plan is one debt: costs first, then interest, then capital, whichever of its invoices is named (receivables rules 4.5).
--         Its bucket is P and its number, so no other rule finds its items by their invoice. Of a plan that has ended, what no
--         other plan has taken up

INSERT INTO named_item (item_id, kind, bucket, invoice_no, customer_no, department, component, rank, due_on, opened_ore, rest_ore)
SELECT r.item_id, 'claim', 'P' || n.plan_no, r.invoice_no, r.customer_no, r.department, r.component,
       array_position(ARRAY['COST', 'INTEREST', 'CAPITAL'], r.component), r.due_effective_on, r.amount_ore, r.open_ore
FROM (SELECT DISTINCT m.plan_no FROM plan_mention AS m) AS n
JOIN plan_item AS i ON i.client = %(client)s AND i.plan_no = n.plan_no
JOIN open_item_rest AS r ON r.client = i.client AND r.item_id = i.item_id AND r.kind = 'claim'
LEFT JOIN open_plan_item AS o ON o.client = i.client AND o.item_id = i.item_id
WHERE o.plan_no IS NULL OR o.plan_no = n.plan_no
ORDER BY n.plan_no, r.item_id
ON CONFLICT DO NOTHING;
