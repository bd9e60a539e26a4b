-- take_from_print: what the print house sets itself is not set by us.
--
-- reads   structured_document (temporary)
-- writes  chosen_channel (temporary)
-- takes   -
-- rerun   safe: temporary

UPDATE chosen_channel AS k SET channel = 'structured'
FROM structured_document AS s
WHERE s.document_id = k.document_id AND k.channel = 'print';
