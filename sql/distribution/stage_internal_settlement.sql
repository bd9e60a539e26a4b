-- stage_internal_settlement: the buyer's cost settles the seller's claim: INTERNAL_PURCHASE debited, AR_CLAIM credited.
--
-- reads   internal_item (temporary)
-- writes  new_settlement (temporary), posting (temporary)
-- takes   business_on
-- rerun   safe: what is settled is no longer open
-- note    an internal credit is the opposite. The buyer's cost is preliminary: its coding comes with the buyer's attest in UBW

WITH settled AS (
    INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, invoice_no, rule, evidence)
    SELECT t.place, 'internal_invoice', t.department,
           CASE t.kind WHEN 'credit' THEN 'AR_CREDIT_BALANCE' ELSE 'AR_CLAIM' END, t.item_id, -t.open_ore, %(business_on)s,
           NULL, 'internal', 'Internfaktura: köparens preliminära kostnad, ingen betalning.'
    FROM internal_item AS t
)
INSERT INTO posting (event, department, account_key, amount_ore)
SELECT 'internal_invoice', t.department, 'INTERNAL_PURCHASE', sum(t.open_ore)::bigint
FROM internal_item AS t
GROUP BY t.department;
