-- judge_plan_sums: the plans whose sums the rules do not allow, told on each of their rows.
--
-- reads   asked_plan, new_plan, policy_authority (temporary)
-- writes  decided (temporary)
-- takes   lowest_ore, credit_check_ore
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'conflict', f.outcome
FROM (
    SELECT n.plan_key, CASE
        WHEN n.is_unreckoned THEN 'Räntan fram till planens början kan inte räknas. Komplettera policyn eller fordran.'
        WHEN n.base_ore / n.instalments / 100 * 100 < %(lowest_ore)s
            THEN 'Raterna blir lägre än ' || kronor(%(lowest_ore)s) || ' kr. Dela upp på färre rater.'
        WHEN n.base_ore >= %(credit_check_ore)s AND (n.approved_by IS NULL OR lower(n.approved_by) = lower(n.decided_by)
             OR NOT EXISTS (SELECT FROM policy_authority AS m WHERE m.signature = lower(n.approved_by)))
            THEN 'Planen är på ' || kronor(n.base_ore) || ' kr. Den ska kreditprövas och godkännas av en chef.'
    END AS outcome
    FROM new_plan AS n
) AS f
JOIN asked_plan AS a ON a.plan_key = f.plan_key
WHERE f.outcome IS NOT NULL;
