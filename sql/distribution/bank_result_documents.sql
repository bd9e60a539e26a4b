-- bank_result_documents: the documents that results of the internet banks are about, by the number the bank shows.
--
-- reads   incoming_result (temporary), document
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    a number we have no document of becomes one that is not found

SELECT r.line_no, coalesce(d.document_id, 'invoice-' || r.invoice_number) AS document_id, 'bank' AS channel, r.status AS event,
       r.processed_time AS event_at, r.reason_code, r.reason_text, r.bank AS file_name, NULL AS postage_class,
       NULL::bigint AS pages
FROM incoming_result AS r
LEFT JOIN document AS d ON d.client = %(client)s AND d.document_no = r.invoice_number::bigint
    AND d.document_type IN ('invoice', 'interest_invoice')
ORDER BY r.line_no
