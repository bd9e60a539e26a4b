-- ledger_export_totals: entries that were to be handed over tonight, and those behind the run's vouchers; debit öre.
--
-- reads   ledger_export, ledger_export_voucher, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    posted counts what earlier nights left behind too, such as a night that was stopped before its export

WITH left_behind AS (
    SELECT coalesce(max(x.last_entry_id), 0) AS entry_id FROM ledger_export AS x
    WHERE x.client = %(client)s AND x.run_id <> %(run_id)s
)
SELECT 'posted' AS name, count(*) AS count, coalesce(sum(l.debit_ore), 0)::bigint AS ore
FROM left_behind AS b
JOIN entry AS e ON e.client = %(client)s AND e.entry_id > b.entry_id
LEFT JOIN (
    SELECT m.entry_id, sum(m.amount_ore) FILTER (WHERE m.amount_ore > 0) AS debit_ore
    FROM entry_line AS m
    WHERE m.client = %(client)s AND m.entry_id > (SELECT entry_id FROM left_behind)
    GROUP BY m.entry_id
) AS l ON l.entry_id = e.entry_id
UNION ALL
SELECT 'exported', coalesce(sum(v.entry_count), 0)::bigint, coalesce(sum(v.debit_ore), 0)::bigint
FROM ledger_export AS x
JOIN ledger_export_voucher AS v ON v.client = x.client AND v.export_no = x.export_no
WHERE x.client = %(client)s AND x.run_id = %(run_id)s;
