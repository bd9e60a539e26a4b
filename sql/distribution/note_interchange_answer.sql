-- note_interchange_answer: what the receiver says of a whole interchange; accepted or rejected stands for good.
--
-- reads   edi_answer (temporary)
-- writes  edi_interchange
-- takes   client, business_on
-- rerun   safe: the same answer again changes nothing

UPDATE edi_interchange AS x
SET answer = a.outcome, answered_on = %(business_on)s
FROM edi_answer AS a
WHERE a.kind = 'CONTRL' AND a.message_reference IS NULL AND a.sender = a.sent_to AND x.client = %(client)s AND x.receiver_gln = a.sent_to
    AND x.sender_gln = a.sent_by AND x.control_reference::text = a.control_reference
    AND coalesce(x.answer, 'received') = 'received' AND x.answer IS DISTINCT FROM a.outcome;
