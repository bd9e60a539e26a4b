-- queue_invoice_document: hand tonight's invoices and credit notes to distribution.
--
-- reads   new_invoice
-- writes  undelivered_number
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT %(client)s, CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, min(n.invoice_no), max(n.invoice_no)
FROM new_invoice AS n
GROUP BY n.is_credit;
