-- internal_invoice_rows: the lines of tonight's internal invoices, with seller, buyer and coding.
--
-- reads   chosen_channel (temporary), invoice, invoice_line, customer
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    an internal customer is a unit of ours, never a person

SELECT i.invoice_no, CASE i.document_type WHEN 'credit_note' THEN 'Kreditfaktura' ELSE 'Faktura' END AS document_title,
       i.department, i.customer_no, c.name AS customer_name, i.issued_on, i.our_reference, i.buyer_reference, l.line_no::bigint AS line_no,
       l.text, l.net_ore, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM chosen_channel AS k
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = k.invoice_no
JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no
JOIN invoice_line AS l ON l.client = i.client AND l.invoice_no = i.invoice_no
WHERE k.channel = 'internal' AND NOT k.is_copy
ORDER BY i.department, i.invoice_no, l.line_no
