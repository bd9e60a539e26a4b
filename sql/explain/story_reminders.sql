-- story_reminders: an invoice's reminders, with their days, fee and interest so far.
--
-- reads   reminder, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT r.reminder_no, r.level, r.reminded_on, r.respond_by_on, r.next_step_on, r.open_capital_ore, r.fee_ore, r.interest_ore,
       u.business_on, v.code_version, v.policy_version
FROM reminder AS r
JOIN run AS u ON u.run_id = r.run_id
JOIN version AS v ON v.version_id = r.version_id
WHERE r.client = %(client)s AND r.invoice_no = %(invoice_no)s
ORDER BY r.level;
