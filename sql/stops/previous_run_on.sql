-- previous_run_on: the business date of the client's night before this one.
--
-- reads   run
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT max(r.business_on) AS business_on FROM run AS r WHERE r.client = %(client)s AND r.business_on < %(business_on)s;
