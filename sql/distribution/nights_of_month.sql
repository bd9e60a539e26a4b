-- nights_of_month: how many nights of the month there have been before this one.
--
-- reads   run
-- writes  -
-- takes   client, from_on, business_on
-- rerun   safe: reads only

SELECT count(*) AS nights FROM run AS r
WHERE r.client = %(client)s AND r.business_on >= %(from_on)s AND r.business_on < %(business_on)s;
