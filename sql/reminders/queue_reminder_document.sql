-- queue_reminder_document: hand tonight's letters to distribution; the amount is what is to be paid, fees included.
--
-- reads   numbered_reminder (temporary)
-- writes  letter, undelivered_number
-- takes   client, run_id, version_id, first_reminder_no
-- rerun   safe: a claim is reminded once at each level

WITH made AS (
    INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
    SELECT %(client)s, 'reminder', d.number - 1 + %(first_reminder_no)s::bigint, d.recipient_no, d.department, d.to_pay_ore,
           %(run_id)s, %(version_id)s
    FROM numbered_reminder AS d
    ORDER BY d.number
    RETURNING client, document_type, document_no
)
INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT client, document_type, min(document_no), max(document_no) FROM made GROUP BY client, document_type;
