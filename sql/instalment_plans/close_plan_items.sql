-- close_plan_items: the items of the plans that end are no plan's any more.
--
-- reads   ended_plan (temporary)
-- writes  open_plan_item
-- takes   client
-- rerun   safe: already gone

DELETE FROM open_plan_item AS o USING ended_plan AS e
WHERE o.client = %(client)s AND o.plan_no = e.plan_no;
