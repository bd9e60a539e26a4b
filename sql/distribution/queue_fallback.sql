-- queue_fallback: put the documents that fell back this night, and have not left since, into the queue again.
--
-- reads   document_fallback, document_event
-- writes  undelivered_number
-- takes   client, run_id
-- rerun   safe: a document stands once in the queue, and not when it has been printed

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT f.client, split_part(f.document_id, '-', 1), document_no_of(f.document_id), document_no_of(f.document_id)
FROM document_fallback AS f
WHERE f.client = %(client)s AND f.run_id = %(run_id)s
    AND NOT EXISTS (SELECT FROM document_event AS e
                    WHERE e.client = f.client AND e.document_id = f.document_id AND e.channel = 'print' AND e.event = 'handed_over')
    AND NOT EXISTS (SELECT FROM undelivered_document AS u WHERE u.client = f.client AND u.document_id = f.document_id)
ORDER BY f.document_id;
