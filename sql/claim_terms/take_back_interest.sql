-- take_back_interest: interest reckoned on another basis is taken back by an opposite line; what was reckoned, and invoiced, stands.
--
-- reads   asked_basis, decided (temporary), interest_given_up
-- writes  interest_line, waiting_interest, interest_taken_back
-- takes   client, run_id, version_id, business_on, first_line_id
-- rerun   safe: a decision applied no longer waits
-- note    the line lies on the due date and covers no day; it waits as any other, and lowers the customer's next interest invoice

WITH sound AS (
    SELECT a.*, row_number() OVER (ORDER BY a.decision_id) - 1 + %(first_line_id)s::bigint AS interest_line_id
    FROM asked_basis AS a
    WHERE a.taken_back_ore <> 0 AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
), marked AS (
    INSERT INTO interest_taken_back (client, interest_line_id, decision_id)
    SELECT n.client, n.interest_line_id, s.decision_id
    FROM sound AS s
    JOIN interest_line AS n ON n.client = %(client)s AND n.invoice_no = s.invoice_no AND n.capital_ore > 0
    WHERE NOT EXISTS (SELECT FROM interest_given_up AS g WHERE g.client = n.client AND g.interest_line_id = n.interest_line_id)
    ON CONFLICT DO NOTHING
), opposite AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days, capital_ore,
                               rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, s.interest_line_id, s.invoice_no, s.customer_no, s.department, s.due_effective_on, s.due_effective_on, 0, 0, 0,
           365, -s.taken_back_ore, s.due_effective_on, %(run_id)s, %(version_id)s
    FROM sound AS s
    ORDER BY s.interest_line_id
    RETURNING client, interest_line_id
)
INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT o.client, o.interest_line_id, %(business_on)s FROM opposite AS o;
