-- insert_returned_waiver: our own interest is lowered by what was decided while the claim was with the agency.
--
-- reads   returned_waiver (temporary)
-- writes  interest_line, waiting_interest, agency_interest_waiver
-- takes   client, run_id, version_id, business_on, first_line_id
-- rerun   safe: a waiver lowers our own interest once
-- note    the line lies on the due date and covers no day, as of any interest lowered

WITH kept AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days, capital_ore,
                               rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, w.number - 1 + %(first_line_id)s::bigint, w.invoice_no, w.customer_no, w.department, w.due_effective_on,
           w.due_effective_on, 0, 0, 0, 365, -w.waived_ore, w.due_effective_on, %(run_id)s, %(version_id)s
    FROM returned_waiver AS w
    ORDER BY w.number
    RETURNING client, interest_line_id, invoice_no
), marked AS (
    UPDATE agency_interest_waiver AS a SET interest_line_id = k.interest_line_id
    FROM kept AS k
    WHERE a.client = k.client AND a.invoice_no = k.invoice_no AND a.interest_line_id IS NULL
)
INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT k.client, k.interest_line_id, %(business_on)s FROM kept AS k;
