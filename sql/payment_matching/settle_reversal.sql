-- settle_reversal: take back all that a reversed payment settled, and what is left of the items it opened.
--
-- reads   reversal, live_position (temporary)
-- writes  new_settlement (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    interest is reckoned as if the payment had never come: each opposite counts from the same day

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id,
                            reverses_settlement_id, rule, evidence)
SELECT row_number() OVER (ORDER BY l.item_id, r.payment_id, l.settlement_id), 'payment_reversed', l.department,
       CASE l.kind WHEN 'claim' THEN 'AR_CLAIM' WHEN 'credit' THEN 'AR_CREDIT_BALANCE' WHEN 'agency' THEN 'AGENCY_CLEARING'
                   ELSE 'AR_UNIDENTIFIED' END, l.item_id,
       -l.amount_ore, l.value_on, r.payment_id, l.settlement_id,
       CASE l.rule WHEN 'small_difference' THEN 'small_difference' ELSE 'reversed' END,
       'Betalning ' || r.reverses_payment_id || ' återtagen ' || to_char(r.paid_on, 'YYYY-MM-DD')
FROM reversal AS r
JOIN live_position AS l ON l.payment_id = r.reverses_payment_id
WHERE r.problem IS NULL;
