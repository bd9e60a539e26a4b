-- unanswered_interchanges: the interchanges that this night misses an answer to.
--
-- reads   edi_interchange
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT x.file_name, x.documents, x.sent_on, x.receiver_gln FROM edi_interchange AS x
WHERE x.client = %(client)s AND x.answer IS NULL AND x.expects_answer AND x.warned_on = %(business_on)s
ORDER BY x.receiver_gln, x.control_reference;
