-- story_documents: an invoice's own document and its reminders, and how each was handed out.
--
-- reads   document, document_event, undelivered_document, reminder
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

WITH own (document_type, document_no) AS (
    SELECT t.name, %(invoice_no)s::bigint FROM (VALUES ('invoice'), ('credit_note'), ('interest_invoice')) AS t (name)
    UNION ALL
    SELECT 'reminder', r.reminder_no FROM reminder AS r WHERE r.client = %(client)s AND r.invoice_no = %(invoice_no)s
)
SELECT d.document_id, d.document_type, d.amount_ore, u.document_id IS NOT NULL AS is_waiting, e.event_no, e.event, e.event_on,
       e.channel, e.reason_code, masked_in(e.reason_text) AS reason_text, e.file_name
FROM own AS o
JOIN document AS d ON d.client = %(client)s AND d.document_type = o.document_type AND d.document_no = o.document_no
LEFT JOIN undelivered_document AS u ON u.client = d.client AND u.document_id = d.document_id
LEFT JOIN document_event AS e ON e.client = d.client AND e.document_id = d.document_id
ORDER BY d.document_id, e.event_no;
