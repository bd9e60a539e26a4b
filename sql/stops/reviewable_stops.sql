-- reviewable_stops: the active holds that only a person lifts, with the policy's time until they are looked at again.
--
-- reads   active_stop, invoice, customer, open_item_rest, policy_stop_code (temporary)
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    open_ore is what the hold keeps from being pursued now; holds of claims that are settled are shown too: they are to be ended

SELECT p.name, s.stop_code, masked(coalesce(s.customer_no, i.customer_no)) AS customer_no, s.invoice_no, s.set_on, s.review_on,
       s.until_on, s.set_by, s.reason, p.review, p.review_unit, c.protection_code <> 0 AS is_protected,
       coalesce(s.customer_no, i.customer_no) AS held_customer_no,
       coalesce((SELECT sum(o.open_ore) FROM open_item_rest AS o
                 WHERE o.client = s.client AND o.kind = 'claim'
                   AND (o.invoice_no = s.invoice_no OR o.customer_no = s.customer_no)), 0)::bigint AS open_ore
FROM active_stop AS s
JOIN policy_stop_code AS p ON p.stop_code = s.stop_code
LEFT JOIN invoice AS i ON i.client = s.client AND i.invoice_no = s.invoice_no
LEFT JOIN customer AS c ON c.client = s.client AND c.customer_no = coalesce(s.customer_no, i.customer_no)
WHERE s.client = %(client)s AND s.until_on IS NULL
ORDER BY s.set_on, s.stop_code, held_customer_no, s.invoice_no
