-- insert_allocation: keep why each payment settled what it settled.
--
-- reads   numbered_settlement, cost_settlement
-- writes  allocation
-- takes   client, run_id, version_id, rule_version
-- rerun   safe: a payment leaves open_payment with its settlement

INSERT INTO allocation (client, payment_id, item_id, amount_ore, rule, rule_version, evidence, entry_id, run_id, version_id)
SELECT %(client)s, p.payment_id, p.item_id, p.amount_ore, p.rule, %(rule_version)s, p.evidence, p.entry_id, %(run_id)s,
       %(version_id)s
FROM (
    SELECT s.payment_id, s.main_item_id AS item_id, s.main_ore AS amount_ore, s.rule, s.evidence, s.entry_id
    FROM numbered_settlement AS s WHERE s.main_ore <> 0
    UNION ALL
    SELECT s.payment_id, s.new_item_id, s.over_ore + s.unidentified_ore, s.rule, s.evidence, s.entry_id
    FROM numbered_settlement AS s WHERE s.new_item_id IS NOT NULL
    UNION ALL
    SELECT s.payment_id, s.credit_item_id, s.amount_ore, s.rule, s.evidence, s.entry_id
    FROM numbered_settlement AS s WHERE s.credit_item_id IS NOT NULL
    UNION ALL
    SELECT c.payment_id, c.item_id, c.amount_ore, c.rule, c.evidence, c.entry_id
    FROM cost_settlement AS c
) AS p
ORDER BY p.payment_id, p.item_id;
