-- history_equality: every item that was ever posted on and is not settled, beside the set of open items.
--
-- reads   entry_line, open_item_rest
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    reads every posting ever made: run on the first night of a month only

SELECT 'history' AS name, h.count AS left_count, h.ore AS left_ore, o.count AS right_count, o.ore AS right_ore
FROM (
    SELECT count(*) AS count, coalesce(sum(s.ore), 0)::bigint AS ore
    FROM (
        SELECT sum(l.amount_ore) AS ore FROM entry_line AS l
        WHERE l.client = %(client)s AND l.item_id IS NOT NULL
        GROUP BY l.item_id
        HAVING sum(l.amount_ore) <> 0
    ) AS s
) AS h,
(
    SELECT count(*) AS count, coalesce(sum(r.open_ore), 0)::bigint AS ore
    FROM open_item_rest AS r WHERE r.client = %(client)s
) AS o;
