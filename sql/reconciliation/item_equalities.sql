-- item_equalities: the open items carried forward, proved one by one, and those touched since the last reconciliation.
--
-- reads   item_balance, touched_item (temporary), reconciliation_balance, open_item_rest
-- writes  -
-- takes   client, last_run_id
-- rerun   safe: reads only

SELECT 'carried' AS name, b.account_key, coalesce(r.open_count, 0) + b.moved_count AS left_count,
       coalesce(r.open_ore, 0) + b.moved_ore AS left_ore, b.open_count AS right_count, b.open_ore AS right_ore
FROM item_balance AS b
LEFT JOIN reconciliation_balance AS r
    ON r.client = %(client)s AND r.run_id = %(last_run_id)s AND r.account_key = b.account_key
UNION ALL
SELECT 'proved', b.account_key, b.open_count, b.open_ore, b.posted_count, b.posted_ore
FROM item_balance AS b
UNION ALL
SELECT 'touched', NULL, count(*) FILTER (WHERE t.now_ore <> 0), coalesce(sum(t.now_ore), 0)::bigint,
       count(o.item_id), coalesce(sum(o.open_ore), 0)::bigint
FROM touched_item AS t
LEFT JOIN open_item_rest AS o ON o.client = %(client)s AND o.item_id = t.item_id
ORDER BY name, account_key;
