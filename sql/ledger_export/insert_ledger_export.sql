-- insert_ledger_export: note a file of vouchers, and with it how far the books have been handed over.
--
-- reads   -
-- writes  ledger_export
-- takes   client, run_id, version_id, export_no, first_entry_id, last_entry_id, voucher_count, debit_ore, file_name
-- rerun   safe: rolled back with the step; a second file of one number breaks the key

INSERT INTO ledger_export (client, export_no, first_entry_id, last_entry_id, voucher_count, debit_ore, file_name, run_id,
                           version_id)
VALUES (%(client)s, %(export_no)s, %(first_entry_id)s, %(last_entry_id)s, %(voucher_count)s, %(debit_ore)s, %(file_name)s,
        %(run_id)s, %(version_id)s);
