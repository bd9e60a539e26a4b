-- insert_rejected: note that the receiver's rules refuse an e-invoice: it is printed the next night, and never tried again.
--
-- reads   peppol_fault, chosen_channel (temporary)
-- writes  document_event
-- takes   client, run_id, version_id, business_on, channel
-- rerun   safe: a refused document waits for print and is not judged again

INSERT INTO document_event (client, document_id, event_no, channel, event, event_on, reason_code, reason_text, run_id,
    version_id)
SELECT DISTINCT ON (k.document_id) %(client)s, k.document_id, k.last_event_no + 1, %(channel)s, 'rejected', %(business_on)s,
       f.rule, f.wanted || ' ' || f.action, %(run_id)s, %(version_id)s
FROM peppol_fault AS f
JOIN chosen_channel AS k ON k.channel = %(channel)s AND k.invoice_no = f.key::bigint
ORDER BY k.document_id, f.fault_no;
