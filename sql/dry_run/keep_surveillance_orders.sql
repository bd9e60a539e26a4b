-- keep_surveillance_orders: the decisions on surveillance up to a date.
--
-- reads   surveillance_order
-- writes  surveillance_order (temporary)
-- takes   client, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.surveillance_order
SELECT s.* FROM public.surveillance_order AS s WHERE s.client = %(client)s AND s.run_id <= %(until_run_id)s;
