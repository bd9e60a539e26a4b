-- peppol_vat: the VAT of some e-invoices, a row for each code, as it stands in the ledger.
--
-- reads   invoice_vat
-- writes  -
-- takes   client, invoices
-- rerun   safe: reads only

SELECT v.invoice_no, v.vat_code, v.percent_x100 AS vat_percent_x100, v.taxable_ore, v.vat_ore
FROM invoice_vat AS v
WHERE v.client = %(client)s AND v.invoice_no = ANY(%(invoices)s)
ORDER BY v.invoice_no, v.vat_code
