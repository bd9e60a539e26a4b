-- count_small_balances: how many small credits are closed, and for how much.
--
-- reads   small_balance (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS credits, coalesce(sum(s.rest_ore), 0)::bigint AS ore FROM small_balance AS s;
