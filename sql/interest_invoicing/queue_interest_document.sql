-- queue_interest_document: hand tonight's interest invoices to distribution.
--
-- reads   numbered_interest (temporary)
-- writes  document, undelivered_document
-- takes   client, run_id, version_id
-- rerun   safe: a line leaves waiting_interest with its invoice

WITH made AS (
    INSERT INTO document (client, document_id, document_type, document_no, customer_no, department, amount_ore, run_id,
                          version_id)
    SELECT %(client)s, 'interest_invoice-' || n.invoice_no, 'interest_invoice', n.invoice_no, n.recipient_no, n.department,
           n.total_ore, %(run_id)s, %(version_id)s
    FROM numbered_interest AS n
    ORDER BY n.invoice_no
    RETURNING client, document_id
)
INSERT INTO undelivered_document SELECT client, document_id FROM made;
