-- keep_work_items: the work items of nights until a date, those closed later open again.
--
-- reads   work_item
-- writes  work_item (temporary)
-- takes   client, business_on, before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.work_item
SELECT (jsonb_populate_record(w, CASE WHEN w.closed_on > %(business_on)s THEN '{"closed_on": null}'::jsonb ELSE '{}' END)).*
FROM public.work_item AS w
WHERE w.client = %(client)s AND w.run_id <= %(before_run_id)s;
