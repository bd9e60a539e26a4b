-- open_work_items: what waits for a person; customers by number only, masked where the number is an identity number.
--
-- reads   work_item
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT w.kind, w.key, masked(w.customer_no) AS customer_no, w.text, w.opened_on,
       (%(business_on)s::date - w.opened_on)::bigint AS age_days
FROM work_item AS w
WHERE w.client = %(client)s AND w.closed_on IS NULL
ORDER BY w.kind, w.opened_on, w.work_item_id
