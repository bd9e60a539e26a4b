-- dry_run_bounds: the run of a business date, the last runs before and until it, and whether any is to be taken back.
--
-- reads   run
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT max(r.run_id) FILTER (WHERE r.business_on = %(business_on)s) AS own_run_id,
       coalesce(max(r.run_id) FILTER (WHERE r.business_on < %(business_on)s), 0) AS before_run_id,
       coalesce(max(r.run_id) FILTER (WHERE r.business_on <= %(business_on)s), 0) AS until_run_id,
       coalesce(bool_or(r.business_on >= %(business_on)s), false) AS is_past
FROM run AS r
WHERE r.client = %(client)s;
