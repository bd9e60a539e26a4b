-- open_unanswered: wait for an answer of what was handed to a channel whose receivers are to answer.
--
-- reads   handed_over, answer_limit (temporary), edi_message, edi_interchange
-- writes  unanswered_document
-- takes   client, business_on
-- rerun   safe: a document leaves the queue once
-- note    a trading partner that sends no CONTRL (edi_partner) is not waited for

INSERT INTO unanswered_document (client, document_id, channel, handed_on)
SELECT %(client)s, h.document_id, h.channel, %(business_on)s
FROM handed_over AS h
JOIN answer_limit AS l ON l.channel = h.channel
WHERE NOT EXISTS (
    SELECT FROM edi_message AS m
    JOIN edi_interchange AS x
        ON x.client = m.client AND x.receiver_gln = m.receiver_gln AND x.control_reference = m.control_reference
    WHERE h.channel = 'edifact' AND m.client = %(client)s AND m.document_no = document_no_of(h.document_id)::text
        AND m.document_id = h.document_id AND NOT x.expects_answer)
ORDER BY h.document_id
ON CONFLICT (client, document_id, channel) DO NOTHING;
