-- insert_handed_over: note by which channel and in which file each document left us.
--
-- reads   handed_over, chosen_channel (temporary)
-- writes  document_event, undelivered_document
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a document leaves undelivered_document with its event

WITH gone AS (
    DELETE FROM undelivered_document AS u USING handed_over AS h
    WHERE u.client = %(client)s AND u.document_id = h.document_id
    RETURNING u.document_id, h.channel, h.file_name
)
INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, file_name, run_id, version_id)
SELECT %(client)s, g.document_id, k.last_event_no + 1, g.channel, 'handed_over', %(business_on)s, g.file_name, %(run_id)s,
       %(version_id)s
FROM gone AS g JOIN chosen_channel AS k ON k.document_id = g.document_id
ORDER BY g.document_id;
