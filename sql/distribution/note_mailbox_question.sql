-- note_mailbox_question: keep whom tonight's questions are about; an old answer no longer holds.
--
-- reads   mailbox_question (temporary)
-- writes  mailbox_recipient
-- takes   client, run_id, version_id, business_on
-- rerun   safe: the same row is written again

INSERT INTO mailbox_recipient AS m (client, customer_no, requested_on, run_id, version_id)
SELECT %(client)s, q.customer_no, %(business_on)s, %(run_id)s, %(version_id)s
FROM mailbox_question AS q
ORDER BY q.customer_no
ON CONFLICT (client, customer_no) DO UPDATE
SET requested_on = excluded.requested_on, asked_on = NULL, reachable = NULL, supplier = NULL, run_id = excluded.run_id,
    version_id = excluded.version_id;
