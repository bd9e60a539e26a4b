-- queue_plan_letter: hand the letters of plans that this run has written to distribution.
--
-- reads   plan_letter, instalment_plan
-- writes  letter, undelivered_number
-- takes   client, first_letter_no, run_id, version_id
-- rerun   safe: a letter is written once

WITH made AS (
    INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
    SELECT l.client, 'plan', l.letter_no, p.customer_no, p.department, l.amount_ore, %(run_id)s, %(version_id)s
    FROM plan_letter AS l
    JOIN instalment_plan AS p ON p.client = l.client AND p.plan_no = l.plan_no
    WHERE l.client = %(client)s AND l.letter_no >= %(first_letter_no)s
    ORDER BY l.letter_no
    RETURNING client, document_type, document_no
)
INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT client, document_type, min(document_no), max(document_no) FROM made GROUP BY client, document_type;
