-- insert_recall_confirmed: note the recalls, pauses and resumptions that the agency has confirmed.
--
-- reads   recall_answer (temporary)
-- writes  collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: noted once

INSERT INTO collection_event (client, event_id, case_ref, invoice_no, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, a.event_id || '-confirmed', a.case_ref, a.invoice_no, CASE a.event WHEN 'recalled' THEN 'recall_confirmed' ELSE a.event || '_confirmed' END, '', %(business_on)s, a.file_name,
       %(run_id)s, %(version_id)s
FROM recall_answer AS a
WHERE a.outcome = 'confirmed'
ON CONFLICT DO NOTHING;
