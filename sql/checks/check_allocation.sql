-- check_allocation: the payments this run has taken in and matched, beside what was allocated of each.
--
-- reads   allocation, payment, matched_payment
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    a payment that was passed over is here with nothing allocated

SELECT p.payment_id, CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END AS amount_ore,
       coalesce(a.allocated_ore, 0)::bigint AS allocated_ore
FROM payment AS p
LEFT JOIN (
    SELECT b.payment_id, sum(b.amount_ore)::bigint AS allocated_ore
    FROM allocation AS b WHERE b.client = %(client)s AND b.run_id = %(run_id)s
    GROUP BY b.payment_id
) AS a ON a.payment_id = p.payment_id
WHERE p.client = %(client)s AND p.run_id = %(run_id)s
  AND p.payment_id <= (SELECT m.last_payment_id FROM matched_payment AS m WHERE m.client = %(client)s)
