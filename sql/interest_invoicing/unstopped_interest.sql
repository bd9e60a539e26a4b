-- unstopped_interest: the segments without the days for which a person has stopped the interest, priced again where they are cut.
--
-- reads   reckoned_interest, interest_claim (temporary), interest_stop
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    the sum of rules/interest.py: half-up to the öre, in whole numbers

SELECT r.claim_id, lower(p.days) AS from_on, upper(p.days) - 1 AS to_on, (upper(p.days) - lower(p.days))::bigint AS days,
       r.capital_ore, r.rate_percent_x100, r.year_days,
       (r.capital_ore * r.rate_percent_x100 * (upper(p.days) - lower(p.days)) + 5000 * r.year_days) / (10000 * r.year_days)
           AS interest_ore, r.rate_valid_from
FROM reckoned_interest AS r
LEFT JOIN LATERAL (
    SELECT range_agg(daterange(s.from_on, s.until_on, '[]')) AS days
    FROM interest_claim AS k JOIN interest_stop AS s ON s.client = %(client)s AND s.invoice_no = k.invoice_no
    WHERE k.item_id = r.claim_id) AS stopped ON true
CROSS JOIN LATERAL unnest(datemultirange(daterange(r.from_on, r.to_on, '[]'))
                          - coalesce(stopped.days, '{}'::datemultirange)) AS p (days)
ORDER BY r.place, p.days
