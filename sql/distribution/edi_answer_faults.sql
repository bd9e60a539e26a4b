-- edi_answer_faults: answers of interchanges, messages or invoices that we never sent to the one who answers.
--
-- reads   edi_answer (temporary), edi_interchange, edi_message
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    numbered as the answers of the file

SELECT a.answer_no AS line_no, coalesce(a.document_no, a.control_reference) AS key,
       CASE a.kind WHEN 'APERAK' THEN 'EDI-A7' ELSE 'EDI-A6' END AS rule,
       CASE a.kind WHEN 'APERAK' THEN 'RFF+IV' ELSE 'UCI' END AS field,
       masked_in(left(concat_ws(' ', a.document_no, a.control_reference, a.message_reference), 60)) AS found,
       CASE a.kind WHEN 'APERAK' THEN 'En faktura som vi har sänt till den som svarar.'
                   ELSE 'Kontrollreferensen för ett utbyte som vi har sänt, och ett meddelande i det.' END AS wanted,
       'Fråga mottagaren vad svaret gäller.' AS action
FROM edi_answer AS a
WHERE NOT EXISTS (
    SELECT FROM edi_message AS m
    JOIN edi_interchange AS x
        ON x.client = m.client AND x.receiver_gln = m.receiver_gln AND x.control_reference = m.control_reference
    WHERE m.client = %(client)s AND CASE a.kind
        WHEN 'APERAK' THEN m.document_no = a.document_no AND m.receiver_gln = a.sender
        ELSE a.sender = a.sent_to AND x.receiver_gln = a.sent_to AND x.sender_gln = a.sent_by AND x.control_reference::text = a.control_reference
            AND coalesce(a.message_reference, m.message_no::text) = m.message_no::text END)
ORDER BY 1
