-- broken_plans: the plans that broke tonight, as finance is told.
--
-- reads   plan_event
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT e.plan_no FROM plan_event AS e
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'broken'
ORDER BY e.plan_no;
