-- last_month_runs: the nights of the latest month before this one in which any were run.
--
-- reads   run
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT r.run_id, r.business_on FROM run AS r
WHERE r.client = %(client)s AND r.business_on < date_trunc('month', %(business_on)s::date)
  AND r.business_on >= (SELECT date_trunc('month', max(p.business_on)) FROM run AS p
                        WHERE p.client = %(client)s AND p.business_on < date_trunc('month', %(business_on)s::date))
ORDER BY r.business_on;
