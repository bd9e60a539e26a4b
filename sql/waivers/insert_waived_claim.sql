-- insert_waived_claim: keep what each decision gives up, and the income it was.
--
-- reads   waived_part (temporary)
-- writes  waived_claim
-- takes   client, run_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO waived_claim (client, decision_id, item_id, amount_ore, department, account_key, dim_1, run_id)
SELECT %(client)s, p.decision_id, p.item_id, p.amount_ore, p.department, p.account_key, p.dim_1, %(run_id)s
FROM waived_part AS p
ORDER BY p.place;
