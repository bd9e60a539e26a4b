-- add_refused_print_work: a work item for each letter that the print house refuses: there is no further channel.
--
-- reads   new_answer (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an item stands once

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT DISTINCT ON (a.document_id) %(client)s, 'refused_letter-' || a.document_id, 'refused_letter', a.document_id, a.customer_no,
       'Tryckeriet har avvisat brevet (' || a.reason_code || '). Rätta orsaken och beställ en kopia, eller skicka brevet för hand.',
       %(business_on)s, %(run_id)s, %(version_id)s
FROM new_answer AS a
WHERE a.event = 'rejected' AND a.channel = 'print'
ORDER BY a.document_id, a.event_no
ON CONFLICT (client, work_item_id) DO NOTHING;
