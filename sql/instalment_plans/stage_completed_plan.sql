-- stage_completed_plan: the running plans of which nothing is left.
--
-- reads   plan_money (temporary)
-- writes  ended_plan (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO ended_plan (plan_no, event, ended_by)
SELECT m.plan_no, 'completed', 'instalment_plans' FROM plan_money AS m WHERE m.paid_ore >= m.base_ore;
