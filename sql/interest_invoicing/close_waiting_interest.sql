-- close_waiting_interest: the lines that stand on tonight's interest invoices wait no more.
--
-- reads   numbered_interest, interest_part (temporary)
-- writes  interest_invoice_line, waiting_interest
-- takes   client
-- rerun   safe: a line leaves waiting_interest with its invoice

WITH invoiced AS (
    INSERT INTO interest_invoice_line (client, invoice_no, interest_line_id)
    SELECT %(client)s, n.invoice_no, p.interest_line_id
    FROM numbered_interest AS n JOIN interest_part AS p ON p.number = n.number
    ORDER BY n.invoice_no, p.line_no
    RETURNING client, interest_line_id
)
DELETE FROM waiting_interest AS w USING invoiced AS i
WHERE w.client = i.client AND w.interest_line_id = i.interest_line_id;
