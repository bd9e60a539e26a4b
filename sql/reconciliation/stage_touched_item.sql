-- stage_touched_item: the items opened or settled since the last reconciliation: what moved, and what is left of them now.
--
-- reads   moved (temporary), settlement
-- writes  touched_item (temporary)
-- takes   client, last_item_id
-- rerun   safe: temporary
-- note    an item opened since has no older settlements, so what is left is what moved

CREATE TEMP TABLE touched_item ON COMMIT DROP AS
SELECT m.item_id, m.kind, m.item_ore, m.moved_ore,
       CASE WHEN m.item_id > %(last_item_id)s THEN m.moved_ore
            ELSE m.item_ore + (SELECT sum(s.amount_ore)::bigint FROM settlement AS s
                               WHERE s.client = %(client)s AND s.item_id = m.item_id) END AS now_ore
FROM (
    SELECT t.item_id, t.kind, t.item_ore, sum(t.moved_ore)::bigint AS moved_ore
    FROM moved AS t
    GROUP BY t.item_id, t.kind, t.item_ore
) AS m;
