-- unasked_mailbox_answers: the lines of an answer that are about nobody we have asked of.
--
-- reads   mailbox_answer (temporary), mailbox_recipient, customer
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT a.line_no FROM mailbox_answer AS a
WHERE NOT EXISTS (
    SELECT FROM mailbox_recipient AS m
    JOIN customer AS c ON c.client = m.client AND c.customer_no = m.customer_no
    WHERE m.client = %(client)s AND mailbox_recipient_id(c.identity_type, c.identity_no) = a.recipient_id)
ORDER BY a.line_no
