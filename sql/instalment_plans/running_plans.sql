-- running_plans: whether any plan runs.
--
-- reads   open_plan_item
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT EXISTS (SELECT FROM open_plan_item AS o WHERE o.client = %(client)s) AS found;
