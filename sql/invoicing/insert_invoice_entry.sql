-- insert_invoice_entry: one entry per document of tonight.
--
-- reads   new_invoice
-- writes  entry
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO entry (client, entry_id, event, business_on, department, invoice_no, run_id, version_id)
SELECT %(client)s, n.entry_id, CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, %(business_on)s, n.department,
       n.invoice_no, %(run_id)s, %(version_id)s
FROM new_invoice AS n;
