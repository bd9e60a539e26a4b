-- insert_fee_reversal_entry: one entry for each fee taken back.
--
-- reads   fee_reversal
-- writes  entry
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a closed item is not open

INSERT INTO entry (client, entry_id, event, business_on, department, invoice_no, run_id, version_id)
SELECT %(client)s, f.entry_id, 'fee_reversed', %(business_on)s, f.department, f.invoice_no, %(run_id)s, %(version_id)s
FROM fee_reversal AS f
ORDER BY f.entry_id;
