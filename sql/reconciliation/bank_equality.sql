-- bank_equality: what the bank says it has deposited since the last reconciliation, beside what is booked or waits to be.
--
-- reads   run, deposit, payment, open_payment, entry, entry_line
-- writes  -
-- takes   client, after_on, business_on
-- rerun   safe: reads only

WITH fresh AS MATERIALIZED (
    SELECT r.run_id FROM run AS r
    WHERE r.client = %(client)s AND r.business_on > %(after_on)s AND r.business_on <= %(business_on)s
), placed AS (
    SELECT e.payment_id, l.amount_ore
    FROM fresh AS f
    JOIN entry AS e ON e.run_id = f.run_id AND e.client = %(client)s AND e.payment_id IS NOT NULL
    JOIN payment AS p ON p.client = e.client AND p.payment_id = e.payment_id
    JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'BANK_CLEARING_IN'
    WHERE p.run_id IN (SELECT run_id FROM fresh)
    UNION ALL
    SELECT o.payment_id, CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END
    FROM open_payment AS o
    JOIN payment AS p ON p.client = o.client AND p.payment_id = o.payment_id
    WHERE o.client = %(client)s AND p.run_id IN (SELECT run_id FROM fresh)
)
SELECT 'bank' AS name, d.count AS left_count, d.ore AS left_ore, b.count AS right_count, b.ore AS right_ore
FROM (
    SELECT coalesce(sum(t.payment_count), 0)::bigint AS count, coalesce(sum(t.amount_ore), 0)::bigint AS ore
    FROM deposit AS t
    WHERE t.client = %(client)s AND t.run_id IN (SELECT run_id FROM fresh)
) AS d,
(SELECT count(*) AS count, coalesce(sum(p.amount_ore), 0)::bigint AS ore FROM placed AS p) AS b;
