-- queue_invoice_document: hand tonight's invoices and credit notes to distribution.
--
-- reads   new_invoice
-- writes  undelivered_document
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO undelivered_document (client, document_id)
SELECT %(client)s, CASE WHEN n.is_credit THEN 'credit_note-' ELSE 'invoice-' END || n.invoice_no
FROM new_invoice AS n;
