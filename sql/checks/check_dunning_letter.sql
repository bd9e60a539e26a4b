-- check_dunning_letter: the claims that this run's reminders and demands ask for, beside their invoices.
--
-- reads   letter_claim, invoice
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT c.invoice_no, (c.sent_on - i.due_effective_on)::bigint AS days_late, c.open_capital_ore, i.total_ore,
       (c.respond_by_on - c.sent_on)::bigint AS days_to_respond
FROM letter_claim AS c
JOIN invoice AS i ON i.client = c.client AND i.invoice_no = c.invoice_no
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
