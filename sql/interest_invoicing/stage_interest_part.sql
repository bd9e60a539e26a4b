-- stage_interest_part: the lines of tonight's interest invoices, each with its place on the invoice and its coding.
--
-- reads   numbered_interest, waiting_line (temporary), invoice_line
-- writes  interest_part (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    interest is income of the department that owns the claim: it is coded with the dim_1 of the claim's first line.
--         Looked up claim by claim: joined, the lines of all invoices there are would be read

CREATE TEMP TABLE interest_part ON COMMIT DROP AS
SELECT v.invoice_no, row_number() OVER (PARTITION BY v.invoice_no ORDER BY w.invoice_no, w.from_on, w.interest_line_id)::int AS line_no,
       v.department, w.interest_line_id, w.invoice_no AS claim_invoice_no, w.from_on, w.to_on, w.days, w.capital_ore,
       w.rate_percent_x100, w.interest_ore,
       (SELECT l.dim_1 FROM invoice_line AS l WHERE l.client = %(client)s AND l.invoice_no = w.invoice_no AND l.line_no = 1) AS dim_1
FROM waiting_line AS w
JOIN numbered_interest AS v ON v.customer_no = w.customer_no
WHERE w.held_by IS NULL;
