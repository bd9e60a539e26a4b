-- queue_reminder_document: hand tonight's letters to distribution; the amount is what is to be paid, fees included.
--
-- reads   numbered_reminder (temporary)
-- writes  document, undelivered_document
-- takes   client, run_id, version_id, first_reminder_no
-- rerun   safe: a claim is reminded once at each level

WITH made AS (
    INSERT INTO document (client, document_id, document_type, document_no, customer_no, department, amount_ore, run_id,
                          version_id)
    SELECT %(client)s, 'reminder-' || (d.number - 1 + %(first_reminder_no)s::bigint), 'reminder',
           d.number - 1 + %(first_reminder_no)s::bigint, d.recipient_no, d.department, d.to_pay_ore, %(run_id)s, %(version_id)s
    FROM numbered_reminder AS d
    ORDER BY d.number
    RETURNING client, document_id
)
INSERT INTO undelivered_document SELECT client, document_id FROM made;
