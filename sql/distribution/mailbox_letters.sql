-- mailbox_letters: the documents for digital mailboxes, with their recipients and what the register has answered of them.
--
-- reads   chosen_channel (temporary), customer, mailbox_recipient
-- writes  -
-- takes   client, business_on, oldest_answer_on
-- rerun   safe: reads only
-- note    an answer of an earlier day no longer holds; nobody is asked of twice in a night

SELECT k.document_id, mailbox_recipient_id(c.identity_type, c.identity_no) AS recipient_id, k.recipient_no AS customer_no,
       coalesce(m.reachable AND m.asked_on >= %(oldest_answer_on)s, false) AS is_reachable,
       coalesce(m.requested_on = %(business_on)s, false) AS is_asked
FROM chosen_channel AS k
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
LEFT JOIN mailbox_recipient AS m ON m.client = c.client AND m.customer_no = c.customer_no
WHERE k.channel = 'mailbox'
ORDER BY k.document_id
