-- story_vat: an invoice's VAT per code.
--
-- reads   invoice_vat
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT v.vat_code, v.percent_x100, v.taxable_ore, v.vat_ore
FROM invoice_vat AS v
WHERE v.client = %(client)s AND v.invoice_no = %(invoice_no)s
ORDER BY v.vat_code;
