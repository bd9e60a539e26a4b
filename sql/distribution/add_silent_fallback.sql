-- add_silent_fallback: what an answering channel has said nothing of in time is printed instead, once.
--
-- reads   unanswered_document, answering_channel, answer_limit (temporary)
-- writes  document_fallback
-- takes   client, run_id, version_id
-- rerun   safe: a document falls back once

INSERT INTO document_fallback (client, document_id, channel, reason, run_id, version_id)
SELECT DISTINCT ON (u.document_id) u.client, u.document_id, u.channel, 'no_answer', %(run_id)s, %(version_id)s
FROM unanswered_document AS u
JOIN answer_limit AS l ON l.channel = u.channel AND u.handed_on <= l.last_on
JOIN answering_channel AS k ON k.client = u.client AND k.channel = u.channel AND u.handed_on >= k.since_on
WHERE u.client = %(client)s
ORDER BY u.document_id, u.channel
ON CONFLICT (client, document_id) DO NOTHING;
