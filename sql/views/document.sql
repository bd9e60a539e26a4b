-- document: all that is sent to people, each known by its type and number: invoice-2026000001, reminder-17.
CREATE OR REPLACE VIEW document AS
SELECT i.client, i.document_type || '-' || i.invoice_no AS document_id, i.document_type, i.invoice_no AS document_no,
       i.recipient_no AS customer_no, i.department, i.total_ore AS amount_ore, i.run_id, i.version_id
FROM invoice AS i
UNION ALL
SELECT l.client, l.document_type || '-' || l.document_no, l.document_type, l.document_no, l.customer_no, l.department, l.amount_ore,
       l.run_id, l.version_id
FROM letter AS l;
