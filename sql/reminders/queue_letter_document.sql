-- queue_letter_document: hand tonight's letters of a kind to distribution; the amount is what is to be paid, fees included.
--
-- reads   numbered_letter (temporary)
-- writes  letter, undelivered_number
-- takes   client, run_id, version_id, step, first_no
-- rerun   safe: a claim is asked for once by each letter

WITH made AS (
    INSERT INTO letter (client, document_type, document_no, customer_no, department, amount_ore, run_id, version_id)
    SELECT %(client)s, %(step)s, d.number - 1 + %(first_no)s::bigint, min(d.letter_to_no),
           min(d.department) FILTER (WHERE d.place = 1), sum(d.asked_ore + d.open_cost_ore + d.fee_ore), %(run_id)s, %(version_id)s
    FROM numbered_letter AS d
    WHERE d.step = %(step)s
    GROUP BY d.number
    ORDER BY d.number
    RETURNING client, document_type, document_no
)
INSERT INTO undelivered_number (client, document_type, first_no, last_no)
SELECT client, document_type, min(document_no), max(document_no) FROM made GROUP BY client, document_type;
