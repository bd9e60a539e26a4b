-- queue_kept_document: put the documents that have not left us back into the queue.
--
-- reads   chosen_channel, handed_over (temporary)
-- writes  undelivered_number
-- takes   client
-- rerun   safe: follows empty_document_queue
-- note    consecutive numbers have the same distance to their place

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT %(client)s, k.document_type, min(k.document_no), max(k.document_no)
FROM (
    SELECT c.document_type, c.document_no,
           c.document_no - row_number() OVER (PARTITION BY c.document_type ORDER BY c.document_no) AS distance
    FROM chosen_channel AS c
    WHERE NOT EXISTS (SELECT FROM handed_over AS h WHERE h.document_id = c.document_id)
) AS k
GROUP BY k.document_type, k.distance;
