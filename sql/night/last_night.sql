-- last_night: the newest business date of a client.
--
-- reads   run
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT max(business_on) AS business_on FROM run WHERE client = %(client)s;
