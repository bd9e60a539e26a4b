-- rejected_tonight: the documents that our own rules or their receivers have refused, as noted by this run, with the first reason.
--
-- reads   document_event, document
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    what a receiver says is in its own words

SELECT DISTINCT ON (d.document_type, d.document_no) d.document_no AS invoice_no, d.document_type,
       masked(d.customer_no) AS customer_no, e.channel, e.event_at IS NOT NULL AS is_answer,
       masked_in(e.reason_code) AS reason_code, coalesce(masked_in(e.reason_text), '') AS reason_text
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id)
    AND d.document_id = e.document_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'rejected'
ORDER BY d.document_type, d.document_no, e.event_no;
