-- item_equalities: the open items carried forward, held against the general ledger, and one by one where they were touched.
--
-- reads   item_balance, touched_item (temporary), open_item, partly_settled_item
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    of an open item the settlements count when it is marked as settled in part: the set says what is left, as
--         open_item_rest does. Right of `touched` stand those that the set has right

SELECT 'carried' AS name, b.account_key, b.last_count + b.moved_count AS left_count, b.last_ore + b.moved_ore AS left_ore,
       b.open_count AS right_count, b.open_ore AS right_ore
FROM item_balance AS b
UNION ALL
SELECT 'proved', b.account_key, b.open_count, b.open_ore, b.posted_count, b.posted_ore
FROM item_balance AS b
UNION ALL
SELECT 'touched', NULL, count(*) FILTER (WHERE t.now_ore <> 0), coalesce(sum(t.now_ore), 0)::bigint,
       count(*) FILTER (WHERE t.open_ore = t.now_ore OR t.now_ore = 0 AND t.open_ore IS NOT NULL),
       coalesce(sum(t.open_ore), 0)::bigint
FROM (
    SELECT i.now_ore, o.amount_ore + CASE WHEN p.item_id IS NULL THEN 0 ELSE i.now_ore - i.item_ore END AS open_ore
    FROM touched_item AS i
    LEFT JOIN open_item AS o ON o.client = %(client)s AND o.item_id = i.item_id
    LEFT JOIN partly_settled_item AS p ON p.client = %(client)s AND p.item_id = i.item_id
) AS t
ORDER BY name, account_key;
