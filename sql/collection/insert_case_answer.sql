-- insert_case_answer: note what the agency has answered on our cases.
--
-- reads   case_answer (temporary)
-- writes  collection_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: each answer is noted once
-- note    the reason of an accepted case is the agency's own number for it

INSERT INTO collection_event (client, event_id, case_ref, event, reason, happened_on, file_name, run_id, version_id)
SELECT %(client)s, a.case_ref || '-' || o.event, a.case_ref, o.event,
       CASE o.event WHEN 'accepted' THEN coalesce(a.agency_case_no, '') ELSE a.error_code END, %(business_on)s, a.file_name,
       %(run_id)s, %(version_id)s
FROM case_answer AS a
JOIN (VALUES ('accepted', 'accepted'), ('rejected', 'rejected'), ('refused', 'rejected')) AS o (outcome, event)
    ON o.outcome = a.outcome
ON CONFLICT DO NOTHING;
