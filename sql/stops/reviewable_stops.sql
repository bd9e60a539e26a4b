-- reviewable_stops: the active holds that only a person lifts, with the policy's time until they are looked at again.
--
-- reads   active_stop, invoice, customer, open_item_rest, policy_stop_code (temporary)
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only
-- note    those whose day cannot have come are left out: rules/stop_review.py moves it to a bank day, never back. open_ore is what the hold keeps from being pursued now; holds of claims that are settled are shown too: they are to be ended.
--         A hold is on an invoice or on a customer: two sums of the set, since a look-up by either costs all open items for each hold

WITH held AS MATERIALIZED (
    SELECT p.name, s.stop_code, s.customer_no, s.invoice_no, s.set_on, s.review_on, s.until_on, s.set_by, s.reason, p.review,
           p.review_unit, coalesce(s.customer_no, i.customer_no) AS held_customer_no
    FROM active_stop AS s
    JOIN policy_stop_code AS p ON p.stop_code = s.stop_code
    LEFT JOIN invoice AS i ON i.client = s.client AND i.invoice_no = s.invoice_no
    WHERE s.client = %(client)s AND s.until_on IS NULL
      AND coalesce(s.review_on, s.set_on + coalesce(p.review, 0)::int * CASE p.review_unit WHEN 'months' THEN 28 ELSE 1 END) <= %(business_on)s
), of_invoice AS (
    SELECT o.invoice_no, sum(o.open_ore)::bigint AS open_ore FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.invoice_no IN (SELECT h.invoice_no FROM held AS h)
    GROUP BY o.invoice_no
), of_customer AS (
    SELECT o.customer_no, sum(o.open_ore)::bigint AS open_ore FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.kind = 'claim' AND o.customer_no IN (SELECT h.customer_no FROM held AS h)
    GROUP BY o.customer_no
)
SELECT h.name, h.stop_code, masked(h.held_customer_no) AS customer_no, h.invoice_no, h.set_on, h.review_on, h.until_on, h.set_by,
       h.reason, h.review, h.review_unit, c.protection_code <> 0 AS is_protected, h.held_customer_no,
       coalesce(v.open_ore, w.open_ore, 0)::bigint AS open_ore
FROM held AS h
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = h.held_customer_no
LEFT JOIN of_invoice AS v ON v.invoice_no = h.invoice_no
LEFT JOIN of_customer AS w ON w.customer_no = h.customer_no
ORDER BY h.set_on, h.stop_code, h.held_customer_no, h.invoice_no
