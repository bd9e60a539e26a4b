-- add_protected_reminder: a claim of a protected person that is due for a reminder is a person's work.
--
-- reads   reminder_claim (temporary)
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: added once for each claim and level

INSERT INTO work_item (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT %(client)s, 'protected_reminder-' || d.invoice_no || '-' || d.level, 'protected_reminder', d.invoice_no::text,
       d.customer_no, 'Faktura ' || d.invoice_no || ' för kund ' || masked(d.customer_no)
           || ' ska påminnas. Kunden har skyddade personuppgifter: brevet görs och skickas av behörig handläggare.',
       %(business_on)s, %(run_id)s, %(version_id)s
FROM reminder_claim AS d
WHERE d.blocked_by = 'PROTECTED_ID'
ON CONFLICT DO NOTHING;
