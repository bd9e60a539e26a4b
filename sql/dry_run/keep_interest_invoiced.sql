-- keep_interest_invoiced: the interest that the nights before a date had invoiced.
--
-- reads   interest_line (temporary), interest_invoice_line, invoice
-- writes  interest_invoice_line (temporary)
-- takes   before_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.interest_invoice_line
SELECT l.* FROM pg_temp.interest_line AS n
JOIN public.interest_invoice_line AS l ON l.client = n.client AND l.interest_line_id = n.interest_line_id
JOIN public.invoice AS i ON i.client = l.client AND i.invoice_no = l.invoice_no AND i.run_id <= %(before_run_id)s;
