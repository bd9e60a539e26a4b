-- insert_answers: note what became of documents, as the receivers' side says.
--
-- reads   new_answer (temporary)
-- writes  document_event
-- takes   client, run_id, version_id
-- rerun   safe: an answer noted before is not new

INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, event_at, reason_code, reason_text,
    file_name, postage_class, pages, run_id, version_id)
SELECT %(client)s, a.document_id, a.event_no, a.channel, a.event, a.event_on, a.event_at, a.reason_code, a.reason_text,
       a.file_name, a.postage_class, a.pages, %(run_id)s, %(version_id)s
FROM new_answer AS a
ORDER BY a.document_id, a.event_no;
