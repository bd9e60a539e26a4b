-- differences_staged: what small differences cost in the settlements not posted yet.
--
-- reads   settlement
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT coalesce(sum(difference_ore), 0)::bigint AS given_ore FROM settlement;
