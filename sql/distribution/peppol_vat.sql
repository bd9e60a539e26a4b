-- peppol_vat: the VAT groups of some e-invoices, with the columns of the Peppol writer.
--
-- reads   peppol_document, policy_vat_code (temporary), invoice_vat
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only

SELECT k.document_no, p.category AS vat_category, v.percent_x100 AS vat_percent_x100, k.sign * v.taxable_ore AS taxable_ore,
       k.sign * v.vat_ore AS vat_ore, p.exemption_reason, p.exemption_code
FROM peppol_document AS k
JOIN invoice_vat AS v ON v.client = %(client)s AND v.invoice_no = k.invoice_no
LEFT JOIN policy_vat_code AS p ON p.vat_code = v.vat_code
WHERE k.position >= %(first)s AND k.position < %(last)s
ORDER BY k.position, v.vat_code
