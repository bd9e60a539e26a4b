-- stage_peppol_document: the queue's documents with what was chosen for them, in the order they are written.
--
-- reads   peppol_queue, chosen_channel (temporary)
-- writes  peppol_document (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    joined once for the whole queue; the writer reads it some thousand at a time

CREATE TEMP TABLE peppol_document ON COMMIT DROP AS
SELECT q.position, q.document_no, k.document_id, k.document_type, k.invoice_no, k.recipient_no, k.debtor_no, k.department, k.sign
FROM peppol_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id
ORDER BY q.position;
