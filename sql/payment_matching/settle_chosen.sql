-- settle_chosen: take the money that staff have placed out of the items that held it.
--
-- reads   chosen, decided (temporary), payment
-- writes  new_settlement (temporary)
-- takes   client, central
-- rerun   safe: temporary
-- note    in the voucher of the department that gets it, so that the voucher balances

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id, rule, evidence)
SELECT row_number() OVER (ORDER BY c.item_id, c.decision_id), 'payment_reassigned',
       CASE c.choice WHEN 'invoice' THEN c.department ELSE %(central)s END,
       CASE c.kind WHEN 'credit' THEN 'AR_CREDIT_BALANCE' ELSE 'AR_UNIDENTIFIED' END, c.item_id,
       coalesce(c.asked_ore, CASE c.choice WHEN 'customer' THEN c.left_ore ELSE least(c.left_ore, c.open_ore) END), p.paid_on,
       c.payment_id, 'reassigned', 'Beslut ' || c.decision_id || ' av ' || c.decided_by
FROM chosen AS c
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = c.payment_id
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = c.decision_id);
