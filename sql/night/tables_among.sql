-- tables_among: which of the names are tables of the ledger; a process may also write files.
--
-- reads   -
-- writes  -
-- takes   names
-- rerun   safe: reads only

SELECT n.name FROM unnest(%(names)s::text[]) AS n (name) WHERE to_regclass(n.name) IS NOT NULL;
