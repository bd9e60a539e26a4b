-- queue_kept_document: put the documents that have not left us back into the queue.
--
-- reads   chosen_channel, handed_over (temporary)
-- writes  undelivered_number
-- takes   client
-- rerun   safe: follows empty_document_queue
-- note    consecutive numbers have the same distance to their place

INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT %(client)s, k.queued_type, min(k.queued_no), max(k.queued_no)
FROM (
    SELECT c.queued_type, c.queued_no,
           c.queued_no - row_number() OVER (PARTITION BY c.queued_type ORDER BY c.queued_no) AS distance
    FROM chosen_channel AS c
    WHERE NOT EXISTS (SELECT FROM handed_over AS h WHERE h.document_id = c.document_id)
) AS k
GROUP BY k.queued_type, k.distance;
