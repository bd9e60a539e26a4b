-- queue_interest_document: hand tonight's interest invoices to distribution.
--
-- reads   numbered_interest (temporary)
-- writes  undelivered_number
-- takes   client
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT %(client)s, 'interest_invoice', min(n.invoice_no), max(n.invoice_no)
FROM numbered_interest AS n
HAVING count(*) > 0;
