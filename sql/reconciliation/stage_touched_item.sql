-- stage_touched_item: the items that something was posted on since the last reconciliation: what moved, and their sum now.
--
-- reads   entry_line
-- writes  touched_item (temporary)
-- takes   client, after_entry_id, after_item_id
-- rerun   safe: temporary
-- note    an item opened since has no older postings, so its sum is what moved

CREATE TEMP TABLE touched_item ON COMMIT DROP AS
WITH moved AS MATERIALIZED (
    SELECT l.item_id, l.account_key, sum(l.amount_ore)::bigint AS moved_ore
    FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id > %(after_entry_id)s AND l.item_id IS NOT NULL
    GROUP BY l.item_id, l.account_key
)
SELECT m.item_id, m.account_key, m.moved_ore, m.moved_ore AS now_ore
FROM moved AS m
WHERE m.item_id > %(after_item_id)s
UNION ALL
SELECT m.item_id, m.account_key, m.moved_ore, s.now_ore
FROM moved AS m
CROSS JOIN LATERAL (
    SELECT sum(l.amount_ore)::bigint AS now_ore FROM entry_line AS l
    WHERE l.client = %(client)s AND l.item_id = m.item_id AND l.account_key = m.account_key
) AS s
WHERE m.item_id <= %(after_item_id)s;
