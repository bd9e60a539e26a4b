-- mark_unanswered_interchange: the night that missed the receiver's answer, once for each interchange.
--
-- reads   -
-- writes  edi_interchange
-- takes   client, business_on, sent_by
-- rerun   safe: it is marked once

UPDATE edi_interchange AS x SET warned_on = %(business_on)s
WHERE x.client = %(client)s AND x.expects_answer AND x.answer IS NULL AND x.warned_on IS NULL AND x.sent_on <= %(sent_by)s;
