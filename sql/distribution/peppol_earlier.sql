-- peppol_earlier: the earlier invoice that a credit note or an interest invoice names, and its date.
--
-- reads   invoice, interest_invoice_line, interest_line
-- writes  -
-- takes   client, invoices
-- rerun   safe: reads only
-- note    an interest invoice names the late invoice when there is only one; an invoice of an older system has no date here

WITH late AS (
    SELECT x.invoice_no, min(n.invoice_no) AS late_no
    FROM interest_invoice_line AS x
    JOIN interest_line AS n ON n.client = x.client AND n.interest_line_id = x.interest_line_id
    WHERE x.client = %(client)s AND x.invoice_no = ANY(%(invoices)s)
    GROUP BY x.invoice_no
    HAVING count(DISTINCT n.invoice_no) = 1
)
SELECT i.invoice_no, coalesce(i.credits_invoice_no, l.late_no) AS credited_invoice_no, e.issued_on AS credited_invoice_on
FROM invoice AS i
LEFT JOIN late AS l ON l.invoice_no = i.invoice_no AND i.document_type = 'interest_invoice'
LEFT JOIN invoice AS e ON e.client = i.client AND e.invoice_no = coalesce(i.credits_invoice_no, l.late_no)
WHERE i.client = %(client)s AND i.invoice_no = ANY(%(invoices)s)
ORDER BY i.invoice_no
