-- keep_demands: the demands of the nights before a date.
--
-- reads   demand
-- writes  demand (temporary)
-- takes   client, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.demand SELECT d.* FROM public.demand AS d WHERE d.client = %(client)s AND d.run_id <= %(before_run_id)s;
