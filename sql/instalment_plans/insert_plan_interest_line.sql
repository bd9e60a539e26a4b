-- insert_plan_interest_line: keep the interest that plans collect, day by day as it was reckoned, so that nobody charges it again.
--
-- reads   plan_interest, plan_part, new_plan (temporary)
-- writes  interest_line, plan_interest_line
-- takes   client, first_plan_no, first_line_id, run_id, version_id
-- rerun   safe: a decision applied no longer waits

WITH numbered AS (
    SELECT i.*, p.invoice_no, p.customer_no, p.department, n.number - 1 + %(first_plan_no)s::bigint AS plan_no,
           row_number() OVER (ORDER BY n.number, p.invoice_no, i.from_on) - 1 + %(first_line_id)s::bigint AS interest_line_id
    FROM plan_interest AS i
    JOIN plan_part AS p ON p.item_id = i.claim_id
    JOIN new_plan AS n ON n.plan_key = p.plan_key
), kept AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days, capital_ore,
                               rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, n.interest_line_id, n.invoice_no, n.customer_no, n.department, n.from_on, n.to_on, n.days, n.capital_ore,
           n.rate_percent_x100, n.year_days, n.interest_ore, n.rate_valid_from, %(run_id)s, %(version_id)s
    FROM numbered AS n
    ORDER BY n.interest_line_id
)
INSERT INTO plan_interest_line (client, interest_line_id, plan_no)
SELECT %(client)s, n.interest_line_id, n.plan_no FROM numbered AS n;
