-- edifact_queue: the documents that leave by EDIFACT, by receiver and in order of invoice.
--
-- reads   chosen_channel, waiting_document (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT k.document_id, k.letter_no AS document_no, k.invoice_no, k.amount_ore, w.endpoint_id AS receiver_gln
FROM chosen_channel AS k
JOIN waiting_document AS w ON w.document_id = k.document_id
WHERE k.channel = 'edifact'
ORDER BY w.endpoint_id, k.invoice_no, k.document_id
