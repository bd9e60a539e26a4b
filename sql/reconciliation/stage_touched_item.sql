-- stage_touched_item: the items that something was posted on since the last reconciliation: what moved, and their sum now.
--
-- reads   entry_line
-- writes  touched_item (temporary)
-- takes   client, after_entry_id
-- rerun   safe: temporary

CREATE TEMP TABLE touched_item ON COMMIT DROP AS
SELECT f.item_id, f.account_key, f.moved_ore, s.now_ore
FROM (
    SELECT l.item_id, l.account_key, sum(l.amount_ore)::bigint AS moved_ore
    FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id > %(after_entry_id)s AND l.item_id IS NOT NULL
    GROUP BY l.item_id, l.account_key
) AS f
CROSS JOIN LATERAL (
    SELECT sum(l.amount_ore)::bigint AS now_ore FROM entry_line AS l
    WHERE l.client = %(client)s AND l.item_id = f.item_id AND l.account_key = f.account_key
) AS s;
