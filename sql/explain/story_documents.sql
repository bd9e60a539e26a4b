-- story_documents: an invoice's own document and its reminders, and how each was handed out.
--
-- reads   document, document_copy, document_event, undelivered_document, letter_claim, plan_item, plan_letter, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

WITH own (document_type, document_no) AS (
    SELECT t.name, %(invoice_no)s::bigint FROM (VALUES ('invoice'), ('credit_note'), ('interest_invoice')) AS t (name)
    UNION ALL
    SELECT l.document_type, l.document_no FROM letter_claim AS l WHERE l.client = %(client)s AND l.invoice_no = %(invoice_no)s
    UNION ALL
    SELECT 'copy', y.copy_no FROM document_copy AS y WHERE y.client = %(client)s AND y.document_no = %(invoice_no)s
    UNION
    SELECT 'plan', p.letter_no FROM plan_item AS t JOIN plan_letter AS p ON p.client = t.client AND p.plan_no = t.plan_no
    WHERE t.client = %(client)s AND t.invoice_no = %(invoice_no)s
)
SELECT d.document_id, d.document_type, d.amount_ore, u.document_id IS NOT NULL AS is_waiting, e.event_no, e.event, e.event_on,
       e.channel, masked_in(e.reason_code) AS reason_code, masked_in(e.reason_text) AS reason_text, e.file_name, r.business_on,
       v.code_version, v.policy_version
FROM own AS o
JOIN document AS d ON d.client = %(client)s AND d.document_type = o.document_type AND d.document_no = o.document_no
LEFT JOIN undelivered_document AS u ON u.client = d.client AND u.document_id = d.document_id
LEFT JOIN document_event AS e ON e.client = d.client AND e.document_id = d.document_id
LEFT JOIN run AS r ON r.run_id = e.run_id
LEFT JOIN version AS v ON v.version_id = e.version_id
ORDER BY d.document_id, e.event_no;
