-- differing_payments: the first payments whose money does not lie somewhere to the öre, by file and line.
--
-- reads   bank_payment (temporary), payment, inbound_file
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT b.payment_id, f.name AS file_name, p.file_line, coalesce(b.paid_ore, 0) AS paid_ore, b.placed_ore
FROM bank_payment AS b
LEFT JOIN payment AS p ON p.client = %(client)s AND p.payment_id = b.payment_id
LEFT JOIN inbound_file AS f ON f.client = p.client AND f.file_id = p.file_id
WHERE b.placed_ore IS DISTINCT FROM b.paid_ore
ORDER BY b.payment_id
LIMIT 5;
