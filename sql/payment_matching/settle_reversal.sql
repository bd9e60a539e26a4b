-- settle_reversal: the opposite of what the reversals take back, on the same items.
--
-- reads   taken_back (temporary)
-- writes  new_settlement (temporary)
-- takes   event
-- rerun   safe: temporary
-- note    interest is reckoned as if the money had never come: each opposite counts from the same day

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, payment_id,
                            reverses_settlement_id, rule, evidence)
SELECT row_number() OVER (ORDER BY t.item_id, t.payment_id, t.settlement_id), %(event)s, t.department,
       CASE t.kind WHEN 'claim' THEN 'AR_CLAIM' WHEN 'credit' THEN 'AR_CREDIT_BALANCE' WHEN 'agency' THEN 'AGENCY_CLEARING'
                   ELSE 'AR_UNIDENTIFIED' END, t.item_id,
       t.amount_ore, t.value_on, t.payment_id, t.settlement_id, t.rule,
       CASE WHEN t.is_part THEN 'Del av betalning ' ELSE 'Betalning ' END || t.reverses_payment_id || ' återtagen '
           || to_char(t.paid_on, 'YYYY-MM-DD')
FROM taken_back AS t;
