-- latest_run: the client's latest night.
--
-- reads   run
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT r.run_id, r.business_on FROM run AS r WHERE r.client = %(client)s ORDER BY r.business_on DESC LIMIT 1;
