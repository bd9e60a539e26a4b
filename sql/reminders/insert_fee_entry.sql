-- insert_fee_entry: one entry per reminder fee, in the department that owns the claim.
--
-- reads   numbered_reminder (temporary)
-- writes  entry
-- takes   client, run_id, version_id, business_on, first_entry_id
-- rerun   safe: a claim is reminded once at each level

INSERT INTO entry (client, entry_id, event, business_on, department, invoice_no, run_id, version_id)
SELECT %(client)s, d.fee_number - 1 + %(first_entry_id)s::bigint, 'reminder_fee', %(business_on)s, d.department, d.invoice_no,
       %(run_id)s, %(version_id)s
FROM numbered_reminder AS d
WHERE d.fee_ore > 0
ORDER BY d.number;
