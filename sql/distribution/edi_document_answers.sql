-- edi_document_answers: what each document's receiver has decided of it, as told by the file at hand.
--
-- reads   edi_answer (temporary), edi_interchange, edi_message
-- writes  -
-- takes   client, file_name
-- rerun   safe: reads only
-- note    a rejected interchange is rejected in every message; else a message's own outcome, else the interchange's. APERAK is
--         about an invoice that we sent to the one who answers. What is only received has no row. Numbered after the
--         answers of the file

WITH control AS (
    SELECT a.answer_no, m.message_no, m.document_id,
           CASE WHEN a.outcome = 'rejected' OR o.outcome IS NULL THEN a.outcome ELSE o.outcome END AS event,
           CASE WHEN a.outcome = 'rejected' OR o.outcome IS NULL THEN a.code ELSE o.code END AS reason_code,
           CASE WHEN a.outcome = 'rejected' OR o.outcome IS NULL THEN a.text ELSE o.text END AS reason_text
    FROM edi_answer AS a
    JOIN edi_interchange AS x ON x.client = %(client)s AND x.receiver_gln = a.sent_to AND x.sender_gln = a.sent_by
        AND x.control_reference::text = a.control_reference
    JOIN edi_message AS m
        ON m.client = x.client AND m.receiver_gln = x.receiver_gln AND m.control_reference = x.control_reference
    LEFT JOIN edi_answer AS o ON o.kind = 'CONTRL' AND o.sent_to = a.sent_to AND o.sent_by = a.sent_by
        AND o.control_reference = a.control_reference AND o.message_reference = m.message_no::text
    WHERE a.kind = 'CONTRL' AND a.message_reference IS NULL AND a.sender = a.sent_to
), told AS (
    SELECT c.* FROM control AS c
    UNION ALL
    SELECT a.answer_no, 0, m.document_id, a.outcome, a.code, a.text
    FROM edi_answer AS a
    JOIN edi_message AS m ON m.client = %(client)s AND m.document_no = a.document_no AND m.receiver_gln = a.sender
    WHERE a.kind = 'APERAK'
)
SELECT (SELECT count(*) FROM edi_answer) + row_number() OVER (ORDER BY t.answer_no, t.message_no) AS line_no, t.document_id, t.event, t.reason_code,
       t.reason_text, %(file_name)s AS file_name
FROM told AS t
WHERE t.event <> 'received'
ORDER BY 1
