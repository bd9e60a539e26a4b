-- count_set_offs: how many credits and claims meet, and for how much.
--
-- reads   set_off (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS pairs, coalesce(sum(s.amount_ore), 0)::bigint AS ore FROM set_off AS s;
