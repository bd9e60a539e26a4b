-- ledger_export_totals: entries that were to be handed over tonight, and those behind the run's vouchers; debit öre.
--
-- reads   ledger_export, ledger_export_voucher, exported_entry, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    posted counts what earlier nights left behind too, such as a night that was stopped before its export

WITH left_behind AS (
    SELECT coalesce(max(x.last_entry_id), 0) AS entry_id FROM ledger_export AS x
    WHERE x.client = %(client)s AND x.run_id <> %(run_id)s
), voucher AS (
    SELECT v.client, v.voucher_no, v.debit_ore
    FROM ledger_export AS x
    JOIN ledger_export_voucher AS v ON v.client = x.client AND v.export_no = x.export_no
    WHERE x.client = %(client)s AND x.run_id = %(run_id)s
)
SELECT 'posted' AS name,
       (SELECT count(*) FROM entry AS e WHERE e.client = %(client)s AND e.entry_id > b.entry_id) AS count,
       (SELECT coalesce(sum(l.amount_ore), 0) FROM entry_line AS l
        WHERE l.client = %(client)s AND l.entry_id > b.entry_id AND l.amount_ore > 0)::bigint AS ore
FROM left_behind AS b
UNION ALL
SELECT 'exported', (SELECT count(*) FROM voucher AS v JOIN exported_entry AS x USING (client, voucher_no)),
       (SELECT coalesce(sum(v.debit_ore), 0) FROM voucher AS v)::bigint;
