-- stage_plan_end: the plans that staff end tonight.
--
-- reads   asked_plan, decided (temporary)
-- writes  ended_plan (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO ended_plan (plan_no, event, ended_by, decision_id)
SELECT a.running_plans[1], 'cancelled', a.decided_by, a.decision_id
FROM asked_plan AS a
WHERE a.choice = 'end' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
