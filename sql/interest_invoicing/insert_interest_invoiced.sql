-- insert_interest_invoiced: which lines of interest stand on which of tonight's interest invoices.
--
-- reads   interest_part (temporary)
-- writes  interest_invoice_line
-- takes   client
-- rerun   safe: a line is invoiced once

INSERT INTO interest_invoice_line (client, invoice_no, interest_line_id)
SELECT %(client)s, p.invoice_no, p.interest_line_id
FROM interest_part AS p
ORDER BY p.invoice_no, p.line_no;
