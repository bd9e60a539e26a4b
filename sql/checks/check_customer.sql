-- check_customer: the customers this run has written.
--
-- reads   customer, customer_history
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT c.customer_no, c.name, c.country, true AS always,
       c.identity_no IS NULL OR c.identity_no ~ '^([0-9]{10}|[0-9]{12})$' AS identity_ok,
       c.protection_code >= coalesce((h.state ->> 'protection_code')::int, 0) OR c.protection_source = 'register'
           AS protection_ok
FROM customer AS c
LEFT JOIN customer_history AS h ON h.client = c.client AND h.customer_no = c.customer_no AND h.ended_run_id = c.run_id
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
