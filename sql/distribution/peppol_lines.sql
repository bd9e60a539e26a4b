-- peppol_lines: the lines of some e-invoices, with the columns of the Peppol writer.
--
-- reads   peppol_document, policy_vat_code (temporary), invoice_line, invoice_vat
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    the rate is the one invoiced, not that of tonight's policy; looked up, since a join reads all invoices there are

SELECT k.document_no, l.line_no, l.text, l.description, l.article, l.quantity_x100, l.unit AS unit_code,
       k.sign * l.net_ore AS net_ore, p.category AS vat_category, (
           SELECT v.percent_x100 FROM invoice_vat AS v
           WHERE v.client = l.client AND v.invoice_no = l.invoice_no AND v.vat_code = l.vat_code
       ) AS vat_percent_x100
FROM peppol_document AS k
JOIN invoice_line AS l ON l.client = %(client)s AND l.invoice_no = k.invoice_no
LEFT JOIN policy_vat_code AS p ON p.vat_code = l.vat_code
WHERE k.position >= %(first)s AND k.position < %(last)s
ORDER BY k.position, l.line_no
