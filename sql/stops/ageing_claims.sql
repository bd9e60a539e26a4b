-- ageing_claims: the open claims that may fall by limitation soon, or have, and are not held for it yet.
--
-- reads   open_item_rest, claim_terms, customer, invoice_stop_set, policy_kravkod (temporary)
-- writes  -
-- takes   client, business_on, years_person, years_other, longest_warn_days
-- rerun   safe: reads only
-- note    whose service ended more than a year before it was invoiced is seen late here; nothing limited is ever handed over

SELECT o.item_id, o.invoice_no, o.customer_no AS held_customer_no, masked(o.customer_no) AS customer_no, o.department, o.open_ore,
       i.arose_on, y.years::bigint AS years, c.protection_code <> 0 AS is_protected
FROM open_item_rest AS o
JOIN claim_terms AS i ON i.client = o.client AND i.invoice_no = o.invoice_no
JOIN customer AS c ON c.client = o.client AND c.customer_no = o.customer_no
LEFT JOIN policy_kravkod AS k ON k.kravkod = i.kravkod
CROSS JOIN LATERAL (
    SELECT coalesce(k.limitation_years, CASE c.kind WHEN 'organisation' THEN %(years_other)s ELSE %(years_person)s END) AS years) AS y
WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL'
  AND o.opened_on <= %(business_on)s::date - (365 * (%(years_person)s - 1) - %(longest_warn_days)s)::int
  AND i.arose_on + make_interval(years => y.years::int) <= %(business_on)s::date + %(longest_warn_days)s::int
  AND NOT EXISTS (SELECT FROM invoice_stop_set AS s WHERE s.client = o.client AND s.invoice_no = o.invoice_no
                    AND s.stop_code = 'LIMITED' AND s.ended_on IS NULL)
ORDER BY i.arose_on, o.invoice_no
