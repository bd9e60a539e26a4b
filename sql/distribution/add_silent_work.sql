-- add_silent_work: a work item for each document that its channel never answered of.
--
-- reads   document_fallback, document
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an item stands once

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT f.client, 'unanswered_document-' || f.document_id, 'unanswered_document', f.document_id, d.customer_no,
       'Distributören har inte svarat om handlingen i tid (' || f.channel || '). Den skickas som brev. Fråga distributören om den '
           || 'kom fram, så att kunden inte får den två gånger.', %(business_on)s, %(run_id)s, %(version_id)s
FROM document_fallback AS f
JOIN document AS d ON d.client = f.client AND d.document_type = split_part(f.document_id, '-', 1)
    AND d.document_no = document_no_of(f.document_id)
WHERE f.client = %(client)s AND f.run_id = %(run_id)s AND f.reason = 'no_answer'
ORDER BY f.document_id
ON CONFLICT (client, work_item_id) DO NOTHING;
