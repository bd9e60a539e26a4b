-- insert_interest_line: keep the interest that was reckoned.
--
-- reads   new_interest, interest_terms (temporary)
-- writes  interest_line
-- takes   client, run_id, version_id
-- rerun   safe: a claim leaves settled_late with its lines
-- note    most of it is invoiced at once; what is not begins to wait then (keep_waiting_lines)

INSERT INTO interest_line (client, interest_line_id, invoice_no, customer_no, department, from_on, to_on, days,
                           capital_ore, rate_percent_x100, year_days, interest_ore, rate_valid_from, run_id, version_id)
SELECT %(client)s, n.interest_line_id, t.invoice_no, t.customer_no, t.department, n.from_on, n.to_on, n.days,
       n.capital_ore, n.rate_percent_x100, n.year_days, n.interest_ore, n.rate_valid_from, %(run_id)s, %(version_id)s
FROM new_interest AS n
JOIN interest_terms AS t ON t.item_id = n.claim_id
ORDER BY n.interest_line_id;
