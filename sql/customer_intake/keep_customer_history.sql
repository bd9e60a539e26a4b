-- keep_customer_history: keep how the customers that now change were before this run.
--
-- reads   customer_change, customer
-- writes  customer_history
-- takes   client, run_id
-- rerun   safe: one state per customer and run, the first

INSERT INTO customer_history (client, customer_no, ended_run_id, state)
SELECT c.client, c.customer_no, %(run_id)s, to_jsonb(c)
FROM customer_change AS n
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = n.customer_no
ON CONFLICT DO NOTHING;
