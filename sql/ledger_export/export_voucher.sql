-- export_voucher: the vouchers of a file, in order of number.
--
-- reads   ledger_export_voucher
-- writes  -
-- takes   client, export_no
-- rerun   safe: reads only

SELECT v.voucher_no, v.business_on, v.event, v.department, v.entry_count, v.first_entry_id, v.last_entry_id, v.debit_ore,
       v.export_no
FROM ledger_export_voucher AS v
WHERE v.client = %(client)s AND v.export_no = %(export_no)s
ORDER BY v.voucher_no
