-- insert_adjusted_interest: interest that waits is lowered by a line of its own, so that what was reckoned stays visible.
--
-- reads   asked_waiver, decided (temporary)
-- writes  interest_line, waiting_interest
-- takes   client, business_on, first_line_id, run_id, version_id
-- rerun   safe: a decision applied no longer waits
-- note    it lies on the due date and covers no day: the days of the other lines tell how far interest has been reckoned

WITH kept AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days, capital_ore,
                               rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, row_number() OVER (ORDER BY a.decision_id) - 1 + %(first_line_id)s::bigint, a.invoice_no, a.customer_no,
           a.department, a.due_effective_on, a.due_effective_on, 0, 0, 0, 365, -a.asked_ore, a.due_effective_on, %(run_id)s,
           %(version_id)s
    FROM asked_waiver AS a
    WHERE a.choice = 'interest' AND NOT a.is_posted AND NOT a.is_at_agency
      AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
    ORDER BY a.decision_id
    RETURNING client, interest_line_id
)
INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT k.client, k.interest_line_id, %(business_on)s FROM kept AS k;
