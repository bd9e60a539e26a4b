-- allocation: where each payment's money lies and why; a payment's rows sum to its amount (deductions and reversals negative).
CREATE OR REPLACE VIEW allocation AS
SELECT s.client, s.payment_id, s.item_id, -s.amount_ore AS amount_ore, s.rule, s.rule_version, s.evidence, s.entry_id,
       s.run_id, s.version_id
FROM settlement AS s
WHERE s.payment_id IS NOT NULL AND s.rule <> 'small_difference'
UNION ALL
SELECT i.client, i.payment_id, i.item_id, -i.amount_ore, i.rule, i.rule_version, i.evidence, i.entry_id, i.run_id, i.version_id
FROM item AS i
WHERE i.payment_id IS NOT NULL;
