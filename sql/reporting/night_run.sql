-- night_run: a client's night, and the night before it.
--
-- reads   run
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT r.run_id,
       (SELECT max(b.business_on) FROM run AS b WHERE b.client = r.client AND b.business_on < r.business_on) AS previous_on
FROM run AS r
WHERE r.client = %(client)s AND r.business_on = %(business_on)s;
