-- stage_set_off_settlement: each set-off as two settlements that name each other: the credit debited, the claim credited.
--
-- reads   set_off (temporary)
-- writes  new_settlement (temporary)
-- takes   business_on
-- rerun   safe: what was set off is no longer open
-- note    both stand on the claim's department, so that each voucher balances; the interest on the claim stops today

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, other_item_id, rule, evidence)
SELECT 2 * s.place - 2 + t.side, 'set_off', s.department, t.account_key, t.item_id, t.amount_ore, %(business_on)s, t.other_item_id,
       'set_off', t.evidence
FROM set_off AS s
CROSS JOIN LATERAL (VALUES
    (1, 'AR_CREDIT_BALANCE', s.credit_item_id, s.amount_ore, s.claim_item_id,
     'Kvittad mot faktura ' || s.invoice_no || ', som förföll ' || s.due_effective_on || '.'),
    (2, 'AR_CLAIM', s.claim_item_id, -s.amount_ore, s.credit_item_id,
     'Kvittad mot kundens tillgodohavande, post ' || s.credit_item_id || '.')
) AS t (side, account_key, item_id, amount_ore, other_item_id, evidence);
