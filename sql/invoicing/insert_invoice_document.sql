-- insert_invoice_document: tonight's invoices and credit notes as documents.
--
-- reads   new_invoice
-- writes  document
-- takes   client, run_id, version_id
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO document (client, document_id, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
SELECT %(client)s, CASE WHEN n.is_credit THEN 'credit_note-' ELSE 'invoice-' END || n.invoice_no,
       CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, n.invoice_no, n.recipient_no, n.department,
       n.total_ore, %(run_id)s, %(version_id)s
FROM new_invoice AS n;
