-- stage_interest_part: the waiting lines of tonight's interest invoices, each with its place on the invoice and its coding.
--
-- reads   new_interest_invoice, waiting_line (temporary), interest_line, invoice_line
-- writes  interest_part (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    interest is income of the department that owns the claim: it is coded with the dim_1 of the claim's first line

CREATE TEMP TABLE interest_part ON COMMIT DROP AS
SELECT v.number, row_number() OVER (PARTITION BY v.number ORDER BY n.invoice_no, n.from_on, n.interest_line_id)::int AS line_no,
       n.interest_line_id, n.invoice_no AS claim_invoice_no, n.from_on, n.to_on, n.days, n.capital_ore,
       n.rate_percent_x100, n.interest_ore, l.dim_1
FROM waiting_line AS w
JOIN new_interest_invoice AS v ON v.customer_no = w.customer_no
JOIN interest_line AS n ON n.client = %(client)s AND n.interest_line_id = w.interest_line_id
LEFT JOIN invoice_line AS l ON l.client = n.client AND l.invoice_no = n.invoice_no AND l.line_no = 1
WHERE w.held_by IS NULL;
