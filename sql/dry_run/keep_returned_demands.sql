-- keep_returned_demands: the demands that had come back before a date, and were sent again.
--
-- reads   demand (temporary), returned_demand
-- writes  returned_demand (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO pg_temp.returned_demand
SELECT r.* FROM pg_temp.demand AS d JOIN public.returned_demand AS r ON r.client = d.client AND r.demand_no = d.demand_no
WHERE r.replaced_on < %(business_on)s;
