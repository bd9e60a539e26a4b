-- insert_export_voucher: keep the vouchers of a file, each with the entries it sums.
--
-- reads   voucher (temporary)
-- writes  ledger_export_voucher
-- takes   client, export_no, fiscal_year, first_voucher_no
-- rerun   safe: rolled back with the step; an entry is handed over once

INSERT INTO ledger_export_voucher (client, voucher_no, export_no, posted_run_id, business_on, event, department, entry_count,
                                   first_entry_id, last_entry_id, debit_ore)
SELECT %(client)s, v.number - 1 + %(first_voucher_no)s::bigint, %(export_no)s, v.posted_run_id, v.business_on, v.event,
       v.department, v.entry_count, v.first_entry_id, v.last_entry_id, v.debit_ore
FROM voucher AS v
WHERE v.fiscal_year = %(fiscal_year)s
ORDER BY v.number;
