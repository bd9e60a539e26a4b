-- export_voucher: the vouchers of a file, in order of number.
--
-- reads   ledger_export_voucher, exported_entry
-- writes  -
-- takes   client, export_no
-- rerun   safe: reads only

SELECT v.voucher_no, v.business_on, v.event, v.department, count(*) AS entry_count, min(x.entry_id) AS first_entry_id,
       max(x.entry_id) AS last_entry_id, v.debit_ore
FROM ledger_export_voucher AS v
JOIN exported_entry AS x ON x.client = v.client AND x.voucher_no = v.voucher_no
WHERE v.client = %(client)s AND v.export_no = %(export_no)s
GROUP BY v.voucher_no, v.business_on, v.event, v.department, v.debit_ore
ORDER BY v.voucher_no
