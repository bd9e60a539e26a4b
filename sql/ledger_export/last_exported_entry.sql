-- last_exported_entry: how far the books have been handed over, and how far they reach now.
--
-- reads   ledger_export, entry
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT coalesce((SELECT max(x.last_entry_id) FROM ledger_export AS x WHERE x.client = %(client)s), 0) AS exported_entry_id,
       coalesce((SELECT max(e.entry_id) FROM entry AS e WHERE e.client = %(client)s), 0) AS newest_entry_id;
