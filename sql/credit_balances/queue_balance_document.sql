-- queue_balance_document: hand tonight's letters to distribution; what is left to the customer's credit is a negative amount.
--
-- reads   new_letter (temporary)
-- writes  letter, undelivered_number
-- takes   client, first_letter_no, department, run_id, version_id
-- rerun   safe: a credit is told of once, a set-off is made once

WITH made AS (
    INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
    SELECT %(client)s, 'balance_letter', n.place - 1 + %(first_letter_no)s::bigint, n.recipient_no, %(department)s, -n.left_ore,
           %(run_id)s, %(version_id)s
    FROM new_letter AS n
    ORDER BY n.place
    RETURNING client, document_type, document_no
)
INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT client, document_type, min(document_no), max(document_no) FROM made GROUP BY client, document_type;
