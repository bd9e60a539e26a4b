-- keep_customer_stops: the holds on customers as they stood on a date.
--
-- reads   customer_stop_set
-- writes  customer_stop_set (temporary)
-- takes   client, business_on, until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.customer_stop_set
SELECT (jsonb_populate_record(s, CASE WHEN s.ended_on > %(business_on)s THEN '{"ended_on": null, "ended_by": null}'::jsonb
                                      ELSE '{}' END)).*
FROM public.customer_stop_set AS s
WHERE s.client = %(client)s AND s.run_id <= %(until_run_id)s;
