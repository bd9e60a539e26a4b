-- payment_matching_totals: the run's money by what became of it, as posted on the bank's clearing account, and what waits.
--
-- reads   allocation, entry, entry_line, open_payment, payment
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

WITH placed AS (
    SELECT a.payment_id, sum(a.amount_ore)::bigint AS ore, bool_or(a.rule IN ('unidentified', 'deduction_unidentified')) AS is_open
    FROM allocation AS a WHERE a.client = %(client)s AND a.run_id = %(run_id)s
    GROUP BY a.payment_id
)
SELECT 'allocated' AS name, count(*) AS count, coalesce(sum(p.ore), 0)::bigint AS ore FROM placed AS p WHERE NOT p.is_open
UNION ALL
SELECT 'unidentified', count(*), coalesce(sum(p.ore), 0)::bigint FROM placed AS p WHERE p.is_open
UNION ALL
SELECT 'posted', count(*), coalesce(sum(l.amount_ore), 0)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'BANK_CLEARING_IN'
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event IN ('payment_matched', 'payment_unidentified')
UNION ALL
SELECT 'waiting', count(*), coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END), 0)::bigint
FROM open_payment AS o JOIN payment AS p ON p.client = o.client AND p.payment_id = o.payment_id
WHERE o.client = %(client)s;
