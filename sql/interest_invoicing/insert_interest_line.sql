-- insert_interest_line: keep the interest that was reckoned; it waits to be invoiced.
--
-- reads   new_interest (temporary), item
-- writes  interest_line, waiting_interest
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a claim leaves settled_late with its lines

WITH kept AS (
    INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days,
                               capital_ore, rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
    SELECT %(client)s, n.interest_line_id, i.invoice_no, i.customer_no, i.department, n.from_on, n.to_on, n.days,
           n.capital_ore, n.rate_percent_x100, n.year_days, n.interest_ore, n.rate_valid_from, %(run_id)s, %(version_id)s
    FROM new_interest AS n
    JOIN item AS i ON i.client = %(client)s AND i.item_id = n.claim_id
    ORDER BY n.interest_line_id
    RETURNING client, interest_line_id
)
INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT k.client, k.interest_line_id, %(business_on)s FROM kept AS k;
