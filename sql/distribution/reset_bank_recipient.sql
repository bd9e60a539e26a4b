-- reset_bank_recipient: let go of payers whom their banks say are not registered.
--
-- reads   new_answer (temporary), invoice, bank_recipient
-- writes  bank_registration
-- takes   client, run_id, version_id, business_on, not_registered
-- rerun   safe: a document resets a payer once

INSERT INTO bank_registration (client, registration_id, event_at, event, fmi, bank, payer_id, customer_no, autogiro, answer,
    business_on, run_id, version_id)
SELECT %(client)s, 'RESET-' || a.document_id || '-' || b.payer_id, a.event_at + interval '1 microsecond', 'reset', b.fmi, b.bank,
       b.payer_id, b.customer_no, b.autogiro, 'accepted', %(business_on)s, %(run_id)s, %(version_id)s
FROM new_answer AS a
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = a.document_no
JOIN bank_recipient AS b ON b.client = %(client)s AND b.customer_no = i.customer_no
WHERE a.channel = 'bank' AND a.event = 'rejected' AND a.reason_code = %(not_registered)s AND b.since_at <= a.event_at
ON CONFLICT (client, registration_id) DO NOTHING;
