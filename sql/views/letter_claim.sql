-- letter_claim: the claims that a letter of ours asks for, the oldest first: of reminders and of demands.
CREATE OR REPLACE VIEW letter_claim AS
SELECT r.client, 'reminder' AS document_type, r.reminder_no AS document_no, r.place, r.invoice_no, r.customer_no, r.level,
       r.reminded_on AS sent_on, r.respond_by_on, r.next_step_on, r.open_capital_ore, r.fee_ore, r.interest_ore, r.run_id
FROM reminder AS r
UNION ALL
SELECT d.client, 'demand', d.demand_no, c.place, c.invoice_no, d.customer_no, NULL::smallint, d.demanded_on, d.respond_by_on,
       d.next_step_on, c.open_capital_ore, c.fee_ore, c.interest_ore, d.run_id
FROM demand AS d
JOIN demand_claim AS c ON c.client = d.client AND c.demand_no = d.demand_no;
