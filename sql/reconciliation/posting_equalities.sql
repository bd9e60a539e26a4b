-- posting_equalities: entries since the last reconciliation: debit equals credit, and lines on our accounts name their item.
--
-- reads   entry_line
-- writes  -
-- takes   client, after_entry_id
-- rerun   safe: reads only

WITH line AS (
    SELECT l.entry_id, l.amount_ore, l.item_id, l.account_key IN ('AR_CLAIM', 'AR_CREDIT_BALANCE', 'AR_UNIDENTIFIED') AS is_ours
    FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id > %(after_entry_id)s
), balanced AS (
    SELECT l.entry_id, sum(l.amount_ore) = 0 AS is_balanced,
           sum(l.amount_ore) FILTER (WHERE l.amount_ore > 0) AS debit_ore,
           -sum(l.amount_ore) FILTER (WHERE l.amount_ore < 0) AS credit_ore
    FROM line AS l
    GROUP BY l.entry_id
)
SELECT 'double_entry' AS name, count(*) AS left_count, coalesce(sum(b.debit_ore), 0)::bigint AS left_ore,
       count(*) FILTER (WHERE b.is_balanced) AS right_count, coalesce(sum(b.credit_ore), 0)::bigint AS right_ore
FROM balanced AS b
UNION ALL
SELECT 'named_items', count(*) FILTER (WHERE l.is_ours), coalesce(sum(l.amount_ore) FILTER (WHERE l.is_ours), 0)::bigint,
       count(l.item_id), coalesce(sum(l.amount_ore) FILTER (WHERE l.item_id IS NOT NULL), 0)::bigint
FROM line AS l
ORDER BY name;
