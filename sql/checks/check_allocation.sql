-- check_allocation: the payments this run has matched, beside what was allocated and posted.
--
-- reads   allocation, payment, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT a.payment_id, CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END AS amount_ore, a.allocated_ore,
       (SELECT sum(l.amount_ore)::bigint FROM entry_line AS l
        WHERE l.client = %(client)s AND l.entry_id = a.entry_id AND l.account_key = 'BANK_CLEARING_IN') AS posted_ore
FROM (
    SELECT b.payment_id, sum(b.amount_ore)::bigint AS allocated_ore, min(b.entry_id) AS entry_id
    FROM allocation AS b WHERE b.client = %(client)s AND b.run_id = %(run_id)s
    GROUP BY b.payment_id
) AS a
JOIN payment AS p ON p.client = %(client)s AND p.payment_id = a.payment_id
