-- settle_undo: the opposite of what is undone, on the same items and of the same days.
--
-- reads   undoing, decided, live_position (temporary)
-- writes  new_settlement (temporary)
-- takes   central
-- rerun   safe: temporary
-- note    a small difference that was written off with the payment comes back with it

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id,
                            reverses_settlement_id, rule, evidence)
SELECT row_number() OVER (ORDER BY l.item_id, u.decision_id, l.settlement_id), 'payment_undone',
       CASE u.choice WHEN 'invoice' THEN u.department ELSE %(central)s END,
       CASE l.kind WHEN 'claim' THEN 'AR_CLAIM' WHEN 'credit' THEN 'AR_CREDIT_BALANCE' WHEN 'agency' THEN 'AGENCY_CLEARING'
                   ELSE 'AR_UNIDENTIFIED' END, l.item_id,
       -l.amount_ore, l.value_on, u.payment_id, l.settlement_id,
       CASE l.rule WHEN 'small_difference' THEN 'small_difference' ELSE 'undone' END,
       'Beslut ' || u.decision_id || ' av ' || u.decided_by
FROM undoing AS u
JOIN live_position AS l ON l.payment_id = u.payment_id
    AND (l.settlement_id = u.settlement_id
         OR u.settlement_id IS NULL AND NOT (l.is_own AND l.kind = 'unidentified')
         OR l.rule = 'small_difference' AND l.item_id = (SELECT m.item_id FROM live_position AS m
                                                         WHERE m.settlement_id = u.settlement_id))
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = u.decision_id);
