-- month_exceptions: what some nights did off the standard road, by ground and department, and how many there are of each.
--
-- reads   claim_exception, invoice, customer, run
-- writes  -
-- takes   client, run_ids
-- rerun   safe: reads only
-- note    no protected persons; customers by number, masked where it is an identity number. What holds for a whole customer is of
--         no department

SELECT x.ground, coalesce(x.department, i.department) AS department, count(*) OVER one AS group_count, r.business_on,
       masked(c.customer_no) AS customer_no, x.invoice_no, x.detail, x.amount_ore, x.decided_by, x.approved_by
FROM claim_exception AS x
JOIN run AS r ON r.run_id = x.run_id
LEFT JOIN invoice AS i ON i.client = x.client AND i.invoice_no = x.invoice_no
JOIN customer AS c ON c.client = x.client AND c.customer_no = coalesce(x.customer_no, i.customer_no)
WHERE x.client = %(client)s AND x.run_id = ANY(%(run_ids)s) AND c.protection_code = 0
WINDOW one AS (PARTITION BY x.ground, coalesce(x.department, i.department))
ORDER BY x.ground, coalesce(x.department, i.department) NULLS FIRST, r.business_on, c.customer_no, x.invoice_no, x.detail,
         x.amount_ore, x.decided_by
