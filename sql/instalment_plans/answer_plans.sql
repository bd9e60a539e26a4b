-- answer_plans: what became of the decisions on plans that were carried out.
--
-- reads   asked_plan, new_plan, ended_plan (temporary), instalment
-- writes  decided (temporary)
-- takes   client, first_plan_no
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done',
       CASE a.choice WHEN 'end' THEN 'Avbetalningsplan ' || e.plan_no || ' är avslutad. Det som är kvar krävs som vanligt.'
            ELSE 'Avbetalningsplan ' || i.plan_no || ': ' || kronor(n.base_ore) || ' kr på ' || n.instalments || ' rater, den första '
                 || kronor(i.amount_ore) || ' kr senast ' || i.due_on || '.' END
FROM asked_plan AS a
LEFT JOIN ended_plan AS e ON e.decision_id = a.decision_id
LEFT JOIN new_plan AS n ON n.plan_key = a.plan_key AND a.choice = 'new'
LEFT JOIN instalment AS i ON i.client = %(client)s AND i.plan_no = n.number - 1 + %(first_plan_no)s::bigint AND i.instalment_no = 1
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
