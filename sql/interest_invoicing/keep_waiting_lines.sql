-- keep_waiting_lines: of the lines reckoned tonight, those that stand on no interest invoice wait for one.
--
-- reads   new_interest (temporary), interest_invoice_line
-- writes  waiting_interest
-- takes   client, business_on
-- rerun   safe: a claim leaves settled_late with its lines

INSERT INTO waiting_interest (client, interest_line_id, waiting_since)
SELECT %(client)s, n.interest_line_id, %(business_on)s
FROM new_interest AS n
WHERE NOT EXISTS (SELECT FROM interest_invoice_line AS l WHERE l.client = %(client)s AND l.interest_line_id = n.interest_line_id)
ORDER BY n.interest_line_id;
