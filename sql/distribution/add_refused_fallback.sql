-- add_refused_fallback: what an electronic channel's receivers refuse is printed instead, once.
--
-- reads   new_answer (temporary)
-- writes  document_fallback
-- takes   client, run_id, version_id
-- rerun   safe: a document falls back once

INSERT INTO document_fallback (client, document_id, channel, reason, run_id, version_id)
SELECT DISTINCT ON (a.document_id) %(client)s, a.document_id, a.channel, 'rejected', %(run_id)s, %(version_id)s
FROM new_answer AS a
WHERE a.event = 'rejected' AND a.channel <> 'print'
ORDER BY a.document_id, a.event_no
ON CONFLICT (client, document_id) DO NOTHING;
