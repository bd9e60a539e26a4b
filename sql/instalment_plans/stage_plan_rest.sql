-- stage_plan_rest: what is left of each instalment of the running plans.
--
-- reads   plan_money (temporary), instalment
-- writes  plan_rest (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the instalments lie end to end; the money covers them from the front, and what was ahead of time from the end

DROP TABLE IF EXISTS plan_rest;
CREATE TEMP TABLE plan_rest ON COMMIT DROP AS
SELECT s.plan_no, s.instalment_no, s.due_on, s.amount_ore,
       greatest(0, least(s.to_ore, s.base_ore - s.end_ore) - greatest(s.to_ore - s.amount_ore, s.front_ore))::bigint AS rest_ore
FROM (
    SELECT m.plan_no, m.base_ore, m.front_ore, m.end_ore, i.instalment_no, i.due_on, i.amount_ore,
           sum(i.amount_ore) OVER (PARTITION BY i.plan_no ORDER BY i.instalment_no)::bigint AS to_ore
    FROM plan_money AS m
    JOIN instalment AS i ON i.client = %(client)s AND i.plan_no = m.plan_no
) AS s;
