-- small_write_offs: what the rule has given up this night, as finance is told.
--
-- reads   write_off, item, customer
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    nobody with a protected identity stands in a file (ruling 3)

SELECT w.invoice_no, masked(w.customer_no) AS customer_no, i.department, i.component, w.amount_ore, i.opened_on, i.due_effective_on
FROM write_off AS w
JOIN item AS i ON i.client = w.client AND i.item_id = w.item_id
JOIN customer AS c ON c.client = w.client AND c.customer_no = w.customer_no AND c.protection_code = 0
WHERE w.client = %(client)s AND w.run_id = %(run_id)s AND w.reason_code = 'SMALL_BALANCE'
ORDER BY w.write_off_no
