-- documents_by_channel: the documents of one channel, in order of invoice.
--
-- reads   chosen_channel (temporary)
-- writes  -
-- takes   channel
-- rerun   safe: reads only

SELECT k.document_id, k.document_type, k.letter_no AS document_no, k.invoice_no, masked(k.recipient_no) AS recipient_no,
       k.amount_ore
FROM chosen_channel AS k
WHERE k.channel = %(channel)s
ORDER BY k.invoice_no, k.document_id
