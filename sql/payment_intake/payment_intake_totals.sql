-- payment_intake_totals: what the run's deposits say and what their payments add up to; deductions count negative.
--
-- reads   deposit, payment
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'deposits' AS name, coalesce(sum(d.payment_count), 0)::bigint AS count, coalesce(sum(d.amount_ore), 0)::bigint AS ore
FROM deposit AS d WHERE d.client = %(client)s AND d.run_id = %(run_id)s
UNION ALL
SELECT 'payments', count(*), coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END), 0)::bigint
FROM payment AS p WHERE p.client = %(client)s AND p.run_id = %(run_id)s;
