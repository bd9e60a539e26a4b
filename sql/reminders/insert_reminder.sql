-- insert_reminder: tonight's reminders, one row for each claim.
--
-- reads   numbered_letter (temporary)
-- writes  reminder
-- takes   client, run_id, version_id, business_on, first_reminder_no
-- rerun   safe: a claim is reminded once at each level

INSERT INTO reminder (client, reminder_no, place, invoice_no, customer_no, department, level, reminded_on, respond_by_on,
                      next_step_on, open_capital_ore, fee_ore, interest_ore, run_id, version_id)
SELECT %(client)s, d.number - 1 + %(first_reminder_no)s::bigint, d.place, d.invoice_no, d.customer_no, d.department, d.level + 1,
       %(business_on)s, d.respond_by_on, d.next_step_on, d.asked_ore, d.fee_ore, d.interest_ore, %(run_id)s, %(version_id)s
FROM numbered_letter AS d
WHERE d.step = 'reminder'
ORDER BY d.number, d.place;
