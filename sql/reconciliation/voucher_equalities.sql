-- voucher_equalities: vouchers since the last reconciliation: debit is credit, and each has the items that its lines say.
--
-- reads   entry, entry_line, voucher_side (temporary)
-- writes  -
-- takes   client, last_entry_id
-- rerun   safe: reads only

WITH balanced AS (
    SELECT e.entry_id, coalesce(sum(l.amount_ore), 0) = 0 AS is_balanced,
           sum(l.amount_ore) FILTER (WHERE l.amount_ore > 0) AS debit_ore,
           -sum(l.amount_ore) FILTER (WHERE l.amount_ore < 0) AS credit_ore
    FROM entry AS e
    LEFT JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id
    WHERE e.client = %(client)s AND e.entry_id > %(last_entry_id)s
    GROUP BY e.entry_id
)
SELECT 'double_entry' AS name, count(*) AS left_count, coalesce(sum(b.debit_ore), 0)::bigint AS left_ore,
       count(*) FILTER (WHERE b.is_balanced) AS right_count, coalesce(sum(b.credit_ore), 0)::bigint AS right_ore
FROM balanced AS b
UNION ALL
SELECT 'listed', count(*), coalesce(sum(v.posted_ore), 0)::bigint,
       count(*) FILTER (WHERE v.listed_ore = v.posted_ore), coalesce(sum(v.listed_ore), 0)::bigint
FROM voucher_side AS v
ORDER BY name;
