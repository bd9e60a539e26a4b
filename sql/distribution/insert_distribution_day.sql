-- insert_distribution_day: the night's figures by department, channel and class.
--
-- reads   handed_tonight, arrived_tonight, policy_channel_cost (temporary)
-- writes  distribution_day
-- takes   client, business_on
-- rerun   safe: follows forget_distribution_day

INSERT INTO distribution_day
SELECT %(client)s, %(business_on)s, f.department, f.channel, f.postage_class, sum(f.documents)::bigint, sum(f.envelopes)::bigint,
       sum(f.cost_ore)::bigint, sum(f.grouping_ore)::bigint, sum(f.electronic_ore)::bigint, sum(f.ordered_documents)::bigint,
       sum(f.ordered_days)::bigint, sum(f.invoices)::bigint, sum(f.handed_days)::bigint, sum(f.arrived_documents)::bigint,
       sum(f.arrived_days)::bigint
FROM (
    SELECT h.department, h.channel, h.postage_class, count(*) AS documents, count(*) FILTER (WHERE h.is_envelope) AS envelopes,
           coalesce(sum(h.cost_ore) FILTER (WHERE h.is_envelope), 0) AS cost_ore,
           coalesce(sum(h.cost_ore) FILTER (WHERE NOT h.is_envelope), 0) AS grouping_ore,
           coalesce(sum(p.cost_ore - h.cost_ore) FILTER (WHERE h.channel NOT IN ('print', 'internal', 'restricted')), 0) AS electronic_ore,
           count(h.ordered_days) AS ordered_documents, coalesce(sum(h.ordered_days), 0) AS ordered_days,
           count(h.handed_days) AS invoices, coalesce(sum(h.handed_days), 0) AS handed_days, 0 AS arrived_documents, 0 AS arrived_days
    FROM handed_tonight AS h
    LEFT JOIN policy_channel_cost AS p ON p.channel = 'print' AND p.postage_class = 'economy'
    GROUP BY h.department, h.channel, h.postage_class
    UNION ALL
    SELECT a.department, a.channel, a.postage_class, 0, 0, sum(a.difference_ore), 0, 0, 0, 0, 0, 0, count(*), sum(a.days)
    FROM arrived_tonight AS a
    GROUP BY a.department, a.channel, a.postage_class
) AS f
GROUP BY f.department, f.channel, f.postage_class
ORDER BY f.department, f.channel, f.postage_class;
