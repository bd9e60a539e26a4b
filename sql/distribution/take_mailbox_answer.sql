-- take_mailbox_answer: keep what the register says of the recipients we have asked of; the newest answer holds.
--
-- reads   mailbox_answer (temporary), customer
-- writes  mailbox_recipient
-- takes   client, run_id, version_id
-- rerun   safe: the same answer changes nothing more
-- note    an answer about somebody we never asked of changes nothing

UPDATE mailbox_recipient AS m
SET asked_on = a.asked_on, reachable = a.is_reachable, supplier = a.supplier, run_id = %(run_id)s, version_id = %(version_id)s
FROM customer AS c
JOIN (
    SELECT DISTINCT ON (b.recipient_id) b.recipient_id, b.asked_on, b.reachable = 'yes' AS is_reachable, b.supplier
    FROM mailbox_answer AS b
    ORDER BY b.recipient_id, b.asked_on DESC, b.line_no DESC
) AS a ON a.recipient_id = mailbox_recipient_id(c.identity_type, c.identity_no)
WHERE m.client = %(client)s AND c.client = m.client AND c.customer_no = m.customer_no AND c.protection_code = 0
    AND a.asked_on >= coalesce(m.asked_on, a.asked_on);
