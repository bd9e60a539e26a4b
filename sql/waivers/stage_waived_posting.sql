-- stage_waived_posting: what is given up leaves the claims and the income.
--
-- reads   waived_part (temporary)
-- writes  new_settlement, posting (temporary)
-- takes   business_on
-- rerun   safe: temporary

WITH settled AS (
    INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, rule, evidence)
    SELECT p.place, 'waived', p.department, 'AR_CLAIM', p.item_id, -p.amount_ore, %(business_on)s, 'waived',
           'Eftergiven, beslut ' || p.decision_id || ' av ' || p.decided_by || '.'
    FROM waived_part AS p
)
INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'waived', p.department, p.account_key, sum(p.amount_ore)::bigint, p.dim_1
FROM waived_part AS p GROUP BY p.department, p.account_key, p.dim_1;
