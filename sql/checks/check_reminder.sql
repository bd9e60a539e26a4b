-- check_reminder: the reminders this run has made, beside the claim they remind of.
--
-- reads   reminder, invoice, letter
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT r.reminder_no, (r.reminded_on - i.due_effective_on)::bigint AS days_late, r.fee_ore, r.open_capital_ore,
       i.total_ore, r.fee_ore = 0 OR i.reminder_fee_agreement IS NOT NULL AS fee_agreed,
       d.document_no IS NOT NULL AS letter_made, true AS always
FROM reminder AS r
JOIN invoice AS i ON i.client = r.client AND i.invoice_no = r.invoice_no
LEFT JOIN letter AS d ON d.client = r.client AND d.document_type = 'reminder' AND d.document_no = r.reminder_no
WHERE r.client = %(client)s AND r.run_id = %(run_id)s
