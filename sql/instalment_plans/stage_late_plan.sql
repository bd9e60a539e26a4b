-- stage_late_plan: the running plans with an instalment so late that a notice is written, or that the plan is broken.
--
-- reads   plan_rest (temporary), plan_event
-- writes  late_plan (temporary)
-- takes   client, business_on, notice_days, broken_days
-- rerun   safe: temporary
-- note    a notice holds for the instalment it was written for and those before it; days are counted from the moved due date and
--         from the notice. Receivables rules 4.5 (8)

DROP TABLE IF EXISTS late_plan;
CREATE TEMP TABLE late_plan ON COMMIT DROP AS
SELECT row_number() OVER (PARTITION BY n.happened_on IS NOT NULL ORDER BY l.plan_no) AS number, l.plan_no, l.instalment_no, l.late_ore,
       n.happened_on AS noticed_on
FROM (
    SELECT r.plan_no, min(r.instalment_no) AS instalment_no, sum(r.rest_ore)::bigint AS late_ore
    FROM plan_rest AS r
    WHERE r.rest_ore > 0 AND r.due_on + %(notice_days)s <= %(business_on)s
    GROUP BY r.plan_no
) AS l
LEFT JOIN LATERAL (SELECT max(e.happened_on) AS happened_on FROM plan_event AS e
                   WHERE e.client = %(client)s AND e.plan_no = l.plan_no AND e.event = 'notice'
                     AND e.instalment_no >= l.instalment_no) AS n ON true
WHERE n.happened_on IS NULL OR n.happened_on + %(broken_days)s <= %(business_on)s;
