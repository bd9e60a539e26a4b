-- open_work_items: what waits for a person; customers by number only, masked where the number is an identity number.
--
-- reads   work_item, told_hold, invoice
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only
-- note    work items, and claims whose next step something keeps back

SELECT w.kind, w.key, masked(w.customer_no) AS customer_no, w.text, w.opened_on,
       (%(business_on)s::date - w.opened_on)::bigint AS age_days
FROM work_item AS w
WHERE w.client = %(client)s AND w.closed_on IS NULL
UNION ALL
SELECT 'held_' || t.step, t.invoice_no::text, masked(i.customer_no), t.text, t.told_on, (%(business_on)s::date - t.told_on)::bigint
FROM told_hold AS t
LEFT JOIN invoice AS i ON i.client = t.client AND i.invoice_no = t.invoice_no
WHERE t.client = %(client)s
ORDER BY kind, opened_on, key
