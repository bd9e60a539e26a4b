-- insert_interest_invoice_vat: interest is no payment for a supply: it stands outside VAT.
--
-- reads   numbered_interest (temporary)
-- writes  invoice_vat
-- takes   client, vat_code
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO invoice_vat (client, invoice_no, vat_code, percent_x100, taxable_ore, vat_ore)
SELECT %(client)s, n.invoice_no, %(vat_code)s, 0, n.total_ore, 0
FROM numbered_interest AS n
ORDER BY n.invoice_no;
