-- insert_handed_over: note by which channel and in which file each document left us.
--
-- reads   handed_over, chosen_channel (temporary)
-- writes  document_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a document leaves the queue with its event

INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, file_name, postage_class, run_id, version_id)
SELECT %(client)s, k.document_id, k.last_event_no + 1, h.channel, 'handed_over', %(business_on)s, h.file_name,
       CASE h.channel WHEN 'print' THEN k.postage_class END, %(run_id)s, %(version_id)s
FROM handed_over AS h
JOIN chosen_channel AS k ON k.document_id = h.document_id
ORDER BY k.document_id;
