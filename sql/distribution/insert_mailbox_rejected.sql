-- insert_mailbox_rejected: note that a letter is too large for a mailbox: it is printed the next night, and never tried again.
--
-- reads   mailbox_fault, chosen_channel (temporary)
-- writes  document_event
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a refused document waits for print and is not judged again

INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, reason_code, reason_text, run_id, version_id)
SELECT %(client)s, k.document_id, k.last_event_no + 1, 'mailbox', 'rejected', %(business_on)s, f.rule, f.wanted, %(run_id)s,
       %(version_id)s
FROM mailbox_fault AS f
JOIN chosen_channel AS k ON k.document_id = f.document_id
ORDER BY k.document_id;
