-- rejected_tonight: the e-invoices this run has refused, with the first reason.
--
-- reads   document_event, document
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT d.document_no AS invoice_no, d.document_type, masked(d.customer_no) AS customer_no, e.reason_code, e.reason_text
FROM document_event AS e
JOIN document AS d ON d.client = e.client AND d.document_no = document_no_of(e.document_id)
    AND d.document_id = e.document_id
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'rejected'
ORDER BY d.document_no;
