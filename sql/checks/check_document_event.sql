-- check_document_event: the documents this run has handed to a channel.
--
-- reads   document_event
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT e.document_id, e.channel
FROM document_event AS e
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'handed_over'
