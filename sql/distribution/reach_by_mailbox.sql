-- reach_by_mailbox: the documents for recipients with a digital mailbox, and for those the register has not answered of yet.
--
-- reads   waiting_document (temporary), customer, mailbox_recipient, document, run
-- writes  reachable (temporary)
-- takes   client, business_on, oldest_answer_on, wait_nights
-- rerun   safe: temporary
-- note    an invoice waits some nights for the answer, a reminder none: its time to pay is running. Never a protected person

INSERT INTO reachable (document_id, channel)
SELECT w.document_id, 'mailbox'
FROM waiting_document AS w
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = w.recipient_no
LEFT JOIN mailbox_recipient AS m ON m.client = c.client AND m.customer_no = c.customer_no AND m.asked_on >= %(oldest_answer_on)s
WHERE w.protected_no IS NULL AND w.own_channel IS DISTINCT FROM 'print'
    AND (w.is_invoice OR w.way = 'own' OR w.document_type IN ('reminder', 'demand'))
    AND mailbox_recipient_id(c.identity_type, c.identity_no) IS NOT NULL
    AND CASE WHEN m.customer_no IS NOT NULL THEN m.reachable
             ELSE w.is_invoice AND (
                 SELECT count(*) FROM run AS n
                 JOIN document AS d ON d.client = n.client AND d.document_type = w.document_type AND d.document_no = w.document_no
                 WHERE n.client = %(client)s AND n.run_id > d.run_id AND n.business_on <= %(business_on)s) < %(wait_nights)s
        END;
