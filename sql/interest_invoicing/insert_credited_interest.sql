-- insert_credited_interest: interest on credited capital is taken back by a line of its own, on the customer's next interest invoice.
--
-- reads   credited_interest (temporary)
-- writes  interest_line, waiting_interest
-- takes   client, run_id, version_id, business_on, first_line_id
-- rerun   safe: a credit note's line is made once
-- note    it lies on the due date and covers no day; its capital is what was credited

WITH kept AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days, capital_ore,
                               rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, c.number - 1 + %(first_line_id)s::bigint, c.invoice_no, c.customer_no, c.department, c.due_effective_on,
           c.due_effective_on, 0, c.credit_ore, 0, 365, c.interest_ore, c.due_effective_on, %(run_id)s, %(version_id)s
    FROM credited_interest AS c
    ORDER BY c.number
    RETURNING client, interest_line_id
)
INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT k.client, k.interest_line_id, %(business_on)s FROM kept AS k;
