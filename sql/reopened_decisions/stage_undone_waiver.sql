-- stage_undone_waiver: what was given up is a claim and an income again, each row naming the settlement it takes back.
--
-- reads   asked_reopening, decided (temporary), waived_claim, settlement
-- writes  new_settlement, posting (temporary)
-- takes   client, business_on
-- rerun   safe: temporary

WITH undone AS (
    SELECT row_number() OVER (ORDER BY a.decision_id, w.item_id) AS place, w.*, a.decision_id AS undone_by, a.decided_by, s.settlement_id
    FROM asked_reopening AS a
    JOIN waived_claim AS w ON w.client = %(client)s AND w.decision_id = a.replaces
    JOIN settlement AS s ON s.client = w.client AND s.item_id = w.item_id AND s.rule = 'waived' AND s.run_id = w.run_id
        AND s.amount_ore = -w.amount_ore AND starts_with(s.evidence, 'Eftergiven, beslut ' || w.decision_id || ' ')
    WHERE a.kind = 'waiver' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), settled AS (
    INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, reverses_settlement_id, rule,
                                evidence)
    SELECT u.place, 'waived', u.department, 'AR_CLAIM', u.item_id, u.amount_ore, %(business_on)s, u.settlement_id, 'waived',
           'Eftergiften upphävd: beslut ' || u.decision_id || ' omprövat i beslut ' || u.undone_by || ' av ' || u.decided_by || '.'
    FROM undone AS u
)
INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'waived', u.department, u.account_key, -sum(u.amount_ore)::bigint, u.dim_1
FROM undone AS u GROUP BY u.department, u.account_key, u.dim_1;
