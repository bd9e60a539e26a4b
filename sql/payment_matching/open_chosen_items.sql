-- open_chosen_items: money that staff have said is a customer's becomes that customer's credit balance.
--
-- reads   chosen, decided (temporary)
-- writes  new_item (temporary)
-- takes   central
-- rerun   safe: temporary

INSERT INTO new_item (event, voucher_department, kind, department, customer_no, payment_id, amount_ore, rule, rule_version,
                      evidence)
SELECT 'payment_reassigned', %(central)s, 'credit', %(central)s, c.customer_no, c.payment_id, -coalesce(c.asked_ore, c.left_ore),
       'reassigned', 1, 'Beslut ' || c.decision_id || ' av ' || c.decided_by
FROM chosen AS c
WHERE c.choice = 'customer' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = c.decision_id);
