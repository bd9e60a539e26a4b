-- payment_matching_totals: the run's money by what became of it, as posted on the bank's clearing account, and what waits.
--
-- reads   entry, entry_line, settlement, item, payment, matched_payment
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    decisions move money that has been placed before; they post nothing on the bank's account and count nothing here

WITH posted AS MATERIALIZED (
    SELECT e.entry_id FROM entry AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s
      AND e.event IN ('payment_matched', 'payment_unidentified', 'payment_deducted', 'payment_reversed')
), opened AS MATERIALIZED (
    SELECT i.payment_id, i.kind, -i.amount_ore AS ore FROM item AS i
    WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.payment_id IS NOT NULL
      AND i.entry_id IN (SELECT p.entry_id FROM posted AS p)
), nobodys AS (
    SELECT count(DISTINCT o.payment_id) AS count, coalesce(sum(o.ore), 0)::bigint AS ore
    FROM opened AS o WHERE o.kind = 'unidentified'
), every AS (
    SELECT count(DISTINCT t.payment_id) AS count, coalesce(sum(t.ore), 0)::bigint AS ore
    FROM (
        SELECT s.payment_id, -s.amount_ore AS ore FROM settlement AS s
        WHERE s.client = %(client)s AND s.run_id = %(run_id)s AND s.payment_id IS NOT NULL
          AND s.rule <> 'small_difference' AND s.entry_id = ANY (ARRAY(SELECT p.entry_id FROM posted AS p))
        UNION ALL
        SELECT o.payment_id, o.ore FROM opened AS o
    ) AS t
)
SELECT 'allocated' AS name, e.count - n.count AS count, (e.ore - n.ore)::bigint AS ore FROM every AS e, nobodys AS n
UNION ALL
SELECT 'unidentified', n.count, n.ore FROM nobodys AS n
UNION ALL
SELECT 'posted', e.count, (SELECT coalesce(sum(l.amount_ore), 0)::bigint FROM entry_line AS l
                           WHERE l.client = %(client)s AND l.account_key = 'BANK_CLEARING_IN'
                             AND l.entry_id IN (SELECT p.entry_id FROM posted AS p))
FROM every AS e
UNION ALL
SELECT 'waiting', count(*), coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount_ore ELSE -p.amount_ore END), 0)::bigint
FROM payment AS p
WHERE p.client = %(client)s
  AND p.payment_id > coalesce((SELECT m.last_payment_id FROM matched_payment AS m WHERE m.client = %(client)s), 0);
