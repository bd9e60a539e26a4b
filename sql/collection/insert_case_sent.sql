-- insert_case_sent: note that tonight's cases have been sent, and in which file.
--
-- reads   new_case, case_row (temporary)
-- writes  collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim in an open case is not handed over again

INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, n.case_ref || '-sent', n.case_ref, 'sent', r.action, %(business_on)s, n.file_name, %(run_id)s, %(version_id)s
FROM new_case AS n JOIN case_row AS r ON r.case_number = n.case_number AND r.place = 1
ORDER BY n.case_ref;
