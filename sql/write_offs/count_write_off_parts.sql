-- count_write_off_parts: how many items are written off, and for how much.
--
-- reads   write_off_part (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS items, coalesce(sum(p.amount_ore), 0)::bigint AS ore FROM write_off_part AS p;
