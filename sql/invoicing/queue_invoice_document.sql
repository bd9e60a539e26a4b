-- queue_invoice_document: hand tonight's invoices and credit notes to distribution.
--
-- reads   numbered
-- writes  document, undelivered_document
-- takes   client, run_id, version_id
-- rerun   safe: an order leaves open_order with its invoice

WITH made AS (
    INSERT INTO document (client, document_id, document_type, document_no, customer_no, department, amount_ore, run_id,
                          version_id)
    SELECT %(client)s, CASE WHEN n.is_credit THEN 'credit_note-' ELSE 'invoice-' END || n.invoice_no,
           CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, n.invoice_no, n.recipient_no, n.department,
           n.total_ore, %(run_id)s, %(version_id)s
    FROM numbered AS n
    ORDER BY n.is_credit, n.invoice_no
    RETURNING client, document_id
)
INSERT INTO undelivered_document SELECT client, document_id FROM made;
