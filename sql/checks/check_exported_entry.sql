-- check_exported_entry: the entries this run has exported, each with the sum of its lines.
--
-- reads   ledger_export, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT l.entry_id, sum(l.amount_ore)::bigint AS sum_ore, 0::bigint AS zero_ore
FROM ledger_export AS x
JOIN entry_line AS l ON l.client = x.client AND l.entry_id BETWEEN x.first_entry_id AND x.last_entry_id
WHERE x.client = %(client)s AND x.run_id = %(run_id)s
GROUP BY l.entry_id
