-- add_rejected_recall: a recall that the agency has not taken is a person's work: the claim may not be pursued.
--
-- reads   recall_answer (temporary), collection_case
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each recall

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'recall_rejected-' || a.event_id, 'recall_rejected', a.event_id, c.customer_no,
       'Ombudet avvisar återkallelsen ' || a.event_id || ' av ärende ' || a.case_ref || ' (' || a.error_code || '). '
           || CASE a.error_code WHEN 'IN_KFM' THEN 'Ärendet är hos Kronofogden: begär skriftligt att ombudet återkallar det där.'
                                ELSE 'Kontakta ombudet: kravet får inte drivas vidare.' END,
       %(business_on)s, %(run_id)s, %(version_id)s
FROM recall_answer AS a
JOIN collection_case AS c ON c.client = %(client)s AND c.case_ref = a.case_ref
WHERE a.outcome = 'rejected'
ON CONFLICT DO NOTHING;
