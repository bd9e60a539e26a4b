-- open_unanswered: wait for an answer of what was handed to a channel whose receivers are to answer.
--
-- reads   handed_over, answer_limit (temporary)
-- writes  unanswered_document
-- takes   client, business_on
-- rerun   safe: a document leaves the queue once

INSERT INTO unanswered_document (client, document_id, channel, handed_on)
SELECT %(client)s, h.document_id, h.channel, %(business_on)s
FROM handed_over AS h
JOIN answer_limit AS l ON l.channel = h.channel
ORDER BY h.document_id
ON CONFLICT (client, document_id, channel) DO NOTHING;
