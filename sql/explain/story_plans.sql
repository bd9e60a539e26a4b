-- story_plans: the instalment plans a claim is or was in, event by event.
--
-- reads   plan_item, instalment_plan, plan_event, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT p.plan_no, e.event_no, e.event, e.happened_on, e.instalment_no, e.amount_ore, e.interest_ore, p.starts_on, p.instalments,
       p.base_ore, p.decided_by, p.approved_by, coalesce(e.decision_id, p.decision_id) AS decision_id, r.business_on,
       v.code_version, v.policy_version
FROM (SELECT DISTINCT t.plan_no FROM plan_item AS t WHERE t.client = %(client)s AND t.invoice_no = %(invoice_no)s) AS m
JOIN instalment_plan AS p ON p.client = %(client)s AND p.plan_no = m.plan_no
JOIN plan_event AS e ON e.client = p.client AND e.plan_no = p.plan_no
JOIN run AS r ON r.run_id = e.run_id
JOIN version AS v ON v.version_id = p.version_id
ORDER BY p.plan_no, e.event_no;
