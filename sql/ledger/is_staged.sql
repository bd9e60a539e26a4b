-- is_staged: whether this transaction has staged a temporary table of the name.
--
-- reads   -
-- writes  -
-- takes   name
-- rerun   safe: reads only

SELECT 1 AS found WHERE to_regclass('pg_temp.' || %(name)s) IS NOT NULL;
