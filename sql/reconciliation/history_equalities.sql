-- history_equalities: every item, settlement and posting ever made, beside the set of open items.
--
-- reads   item, settlement, entry_line, open_item_rest
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    reads the whole ledger: run on the first night of a month only. Right of `history` stand the open items that are
--         what their own rows leave

WITH derived AS (
    SELECT i.item_id, i.kind, i.amount_ore + coalesce(s.ore, 0) AS ore
    FROM item AS i
    LEFT JOIN (SELECT e.item_id, sum(e.amount_ore)::bigint AS ore FROM settlement AS e
               WHERE e.client = %(client)s GROUP BY e.item_id) AS s ON s.item_id = i.item_id
    WHERE i.client = %(client)s AND i.amount_ore + coalesce(s.ore, 0) <> 0
), open AS (
    SELECT o.item_id, o.kind, o.open_ore FROM open_item_rest AS o WHERE o.client = %(client)s
), account (account_key, kind) AS (
    VALUES ('AR_CLAIM', 'claim'), ('AR_CREDIT_BALANCE', 'credit'), ('AR_UNIDENTIFIED', 'unidentified'),
           ('AGENCY_CLEARING', 'agency')
), balance AS (
    SELECT l.account_key, sum(l.amount_ore)::bigint AS ore FROM entry_line AS l WHERE l.client = %(client)s GROUP BY l.account_key
)
SELECT 'history' AS name, NULL AS account_key, count(d.item_id) AS left_count, coalesce(sum(d.ore), 0)::bigint AS left_ore,
       count(*) FILTER (WHERE o.open_ore = d.ore OR d.item_id IS NULL) AS right_count,
       coalesce(sum(o.open_ore), 0)::bigint AS right_ore
FROM derived AS d
FULL JOIN open AS o ON o.item_id = d.item_id
UNION ALL
SELECT 'history_balance', a.account_key, count(o.item_id), coalesce(sum(o.open_ore), 0)::bigint, count(o.item_id),
       coalesce(max(b.ore), 0)
FROM account AS a
LEFT JOIN open AS o ON o.kind = a.kind
LEFT JOIN balance AS b ON b.account_key = a.account_key
GROUP BY a.account_key
ORDER BY name, account_key;
