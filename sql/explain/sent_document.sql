-- sent_document: how a document was handed over last, and the delivery that held it.
--
-- reads   document_event, outbox
-- writes  -
-- takes   client, document_id, account
-- rerun   safe: reads only

SELECT e.channel, e.event_on, e.file_name, o.outbox_id
FROM document_event AS e
LEFT JOIN outbox AS o ON o.client = e.client AND o.account = %(account)s AND o.name = split_part(e.file_name, '/', 1)
WHERE e.client = %(client)s AND e.document_id = %(document_id)s AND e.event = 'handed_over'
ORDER BY e.event_no DESC
LIMIT 1;
