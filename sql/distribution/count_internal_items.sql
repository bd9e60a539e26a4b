-- count_internal_items: how many internal items are open, and how much.
--
-- reads   internal_item (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS items, coalesce(sum(t.open_ore), 0)::bigint AS ore FROM internal_item AS t;
