-- tables_among: which of the names are tables of the ledger; a process may also write files.
--
-- reads   -
-- writes  -
-- takes   names
-- rerun   safe: reads only

SELECT n.name FROM unnest(%(names)s::text[]) AS n (name) JOIN pg_class AS c ON c.oid = to_regclass(n.name) AND c.relkind = 'r';
