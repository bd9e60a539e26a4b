-- stage_recovery_settlement: the write-off taken back as far as money has come, and the claim settled with that money.
--
-- reads   recovery (temporary)
-- writes  new_settlement (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, other_item_id,
                            reverses_settlement_id, rule, evidence)
SELECT 3 * r.place - 3 + t.side, 'write_off_recovered', r.department, t.account_key, t.item_id, t.amount_ore, %(business_on)s,
       t.other_item_id, t.settlement_id, 'recovered', 'Betald efter avskrivning, betalning ' || r.payment_id || '.'
FROM recovery AS r
CROSS JOIN LATERAL (VALUES
    (1, 'AR_CLAIM', r.item_id, r.amount_ore, NULL::bigint, r.settlement_id),
    (2, 'AR_CLAIM', r.item_id, -r.amount_ore, r.credit_item_id, NULL),
    (3, 'AR_CREDIT_BALANCE', r.credit_item_id, r.amount_ore, r.item_id, NULL)
) AS t (side, account_key, item_id, amount_ore, other_item_id, settlement_id);
