-- later_run: the newest night of the client after the given business date, if any.
--
-- reads   run
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT business_on FROM run
WHERE client = %(client)s AND business_on > %(business_on)s
ORDER BY business_on DESC LIMIT 1;
