-- insert_recalled: note what was called back, paused or taken up again tonight; a recalled claim stays until it is confirmed.
--
-- reads   recall_sent (temporary)
-- writes  collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim is called back once

INSERT INTO collection_event (client, event_id, case_ref, invoice_no, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, s.event_id, s.case_ref, s.invoice_no::bigint,
       CASE s.mode WHEN 'WITHDRAW' THEN 'recalled' WHEN 'PAUSE' THEN 'paused' ELSE 'resumed' END, s.reason, %(business_on)s, s.file_name,
       %(run_id)s, %(version_id)s
FROM recall_sent AS s
ORDER BY s.event_id;
