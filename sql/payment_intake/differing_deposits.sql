-- differing_deposits: the run's deposits whose payments, as booked, are not what the bank says they are.
--
-- reads   deposit, payment, inbound_file
-- writes  -
-- takes   client, run_id, file_id
-- rerun   safe: reads only

SELECT d.bankgiro, d.deposit_key, d.file_line, f.name AS file_name, d.amount_ore, d.payment_count,
       coalesce(p.amount_ore, 0) AS booked_ore, coalesce(p.count, 0) AS booked_count
FROM deposit AS d
LEFT JOIN (
    SELECT p.deposit_id, count(*) AS count,
           sum(CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END)::bigint AS amount_ore
    FROM payment AS p
    WHERE p.client = %(client)s AND p.run_id = %(run_id)s AND p.file_id = %(file_id)s
    GROUP BY p.deposit_id
) AS p ON p.deposit_id = d.deposit_id
JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
WHERE d.client = %(client)s AND d.run_id = %(run_id)s AND d.file_id = %(file_id)s
    AND (d.amount_ore, d.payment_count) IS DISTINCT FROM (coalesce(p.amount_ore, 0), coalesce(p.count, 0))
ORDER BY d.deposit_id;
