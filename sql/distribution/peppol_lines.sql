-- peppol_lines: the lines of some e-invoices, with the columns of the Peppol writer.
--
-- reads   peppol_queue, chosen_channel, policy_vat_code (temporary), invoice_line, invoice_vat
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    the rate is the one invoiced, not that of tonight's policy

SELECT q.document_no, l.line_no, l.text, l.description, l.article, l.quantity_x100, l.unit AS unit_code,
       k.sign * l.net_ore AS net_ore, p.category AS vat_category, v.percent_x100 AS vat_percent_x100
FROM peppol_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id
JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = k.invoice_no
LEFT JOIN invoice_vat AS v ON v.client = l.client AND v.invoice_no = l.invoice_no AND v.vat_code = l.vat_code
LEFT JOIN policy_vat_code AS p ON p.vat_code = l.vat_code
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, l.line_no
