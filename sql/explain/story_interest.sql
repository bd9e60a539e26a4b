-- story_interest: the interest reckoned on a claim, or charged by an interest invoice, segment by segment, and where it is now.
--
-- reads   interest_line, interest_invoice_line, waiting_interest, interest_given_up, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

WITH mine AS (
    SELECT n.interest_line_id FROM interest_line AS n WHERE n.client = %(client)s AND n.invoice_no = %(invoice_no)s
    UNION
    SELECT l.interest_line_id FROM interest_invoice_line AS l WHERE l.client = %(client)s AND l.invoice_no = %(invoice_no)s
)
SELECT n.interest_line_id, n.invoice_no AS claim_invoice_no, n.from_on, n.to_on, n.days, n.capital_ore, n.rate_percent_x100,
       n.year_days, n.interest_ore, l.invoice_no AS interest_invoice_no, w.waiting_since, g.given_up_on, g.reason,
       n.rate_valid_from, r.business_on, v.code_version, v.policy_version
FROM mine AS m
JOIN interest_line AS n ON n.client = %(client)s AND n.interest_line_id = m.interest_line_id
LEFT JOIN interest_invoice_line AS l ON l.client = n.client AND l.interest_line_id = n.interest_line_id
LEFT JOIN waiting_interest AS w ON w.client = n.client AND w.interest_line_id = n.interest_line_id
LEFT JOIN interest_given_up AS g ON g.client = n.client AND g.interest_line_id = n.interest_line_id
JOIN run AS r ON r.run_id = n.run_id
JOIN version AS v ON v.version_id = n.version_id
ORDER BY n.interest_line_id;
