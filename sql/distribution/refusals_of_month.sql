-- refusals_of_month: what was refused, came back or was never answered of in a month, by department, channel and reason.
--
-- reads   distribution_refusal_day
-- writes  -
-- takes   client, from_on, to_on
-- rerun   safe: reads only

SELECT to_char(%(from_on)s::date, 'YYYY-MM') AS month, f.department, f.channel, f.reason_code, sum(f.documents)::bigint AS documents
FROM distribution_refusal_day AS f
WHERE f.client = %(client)s AND f.business_on >= %(from_on)s AND f.business_on < %(to_on)s
GROUP BY f.department, f.channel, f.reason_code
ORDER BY f.department, f.channel, f.reason_code
