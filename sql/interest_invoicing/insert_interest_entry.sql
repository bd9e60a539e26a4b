-- insert_interest_entry: one entry per interest invoice and department that owns a claim on it.
--
-- reads   numbered_interest, interest_part (temporary)
-- writes  entry
-- takes   client, run_id, version_id, business_on, first_entry_id
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO entry (client, entry_id, event, business_on, department, invoice_no, run_id, version_id)
SELECT DISTINCT %(client)s, p.entry_number - 1 + %(first_entry_id)s::bigint AS entry_id, 'interest_invoice', %(business_on)s::date,
       p.department, n.invoice_no, %(run_id)s, %(version_id)s
FROM numbered_interest AS n JOIN interest_part AS p ON p.number = n.number
ORDER BY entry_id;
