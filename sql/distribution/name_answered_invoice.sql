-- name_answered_invoice: an e-invoice that is answered of by its number alone, as its file is named, gets its document's name.
--
-- reads   invoice
-- writes  incoming_answer (temporary)
-- takes   client
-- rerun   safe: temporary

UPDATE incoming_answer AS a SET document_id = i.document_type || '-' || i.invoice_no
FROM invoice AS i
WHERE a.channel <> 'print' AND a.document_id ~ '^[0-9]{1,18}$' AND i.client = %(client)s
    AND i.invoice_no = CASE WHEN a.document_id ~ '^[0-9]{1,18}$' THEN a.document_id::bigint END;
