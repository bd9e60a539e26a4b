-- distribution_month: the figures of a month by department, channel and class, and a row of sums for each department and for all.
--
-- reads   distribution_day
-- writes  -
-- takes   client, from_on, to_on
-- rerun   safe: reads only
-- note    the share electronic is of what left the house; days are means

WITH summed AS (
    SELECT f.department, f.channel, f.postage_class, sum(f.documents)::bigint AS documents, sum(f.envelopes)::bigint AS envelopes,
           sum(f.cost_ore)::bigint AS cost_ore, sum(f.grouping_ore)::bigint AS grouping_ore,
           sum(f.electronic_ore)::bigint AS electronic_ore,
           sum(f.documents) FILTER (WHERE f.channel NOT IN ('internal', 'restricted')) AS external,
           sum(f.documents) FILTER (WHERE f.channel NOT IN ('internal', 'restricted', 'print')) AS electronic,
           sum(f.ordered_days)::numeric / nullif(sum(f.ordered_documents), 0) AS ordered_days,
           sum(f.handed_days)::numeric / nullif(sum(f.invoices), 0) AS handed_days,
           sum(f.arrived_days)::numeric / nullif(sum(f.arrived_documents), 0) AS arrived_days
    FROM distribution_day AS f
    WHERE f.client = %(client)s AND f.business_on >= %(from_on)s AND f.business_on < %(to_on)s
    GROUP BY GROUPING SETS ((), (f.department), (f.department, f.channel, f.postage_class))
    HAVING count(*) > 0
)
SELECT to_char(%(from_on)s::date, 'YYYY-MM') AS month, coalesce(s.department, 'Alla') AS department, coalesce(s.channel, 'Alla') AS channel,
       coalesce(s.postage_class, '-') AS postage_class, s.documents, s.envelopes, s.cost_ore, s.grouping_ore, s.electronic_ore,
       CASE WHEN s.channel IS NULL THEN replace(round(100 * coalesce(s.electronic, 0) / nullif(s.external, 0), 1)::text, '.', ',') END
           AS electronic_share,
       replace(round(s.ordered_days, 1)::text, '.', ',') AS ordered_days,
       replace(round(s.handed_days, 1)::text, '.', ',') AS handed_days,
       replace(round(s.arrived_days, 1)::text, '.', ',') AS arrived_days
FROM summed AS s
ORDER BY s.department IS NULL, s.department, s.channel IS NULL, s.channel, s.postage_class
