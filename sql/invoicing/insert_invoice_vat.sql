-- insert_invoice_vat: VAT per rate of tonight's documents.
--
-- reads   new_invoice, order_vat, joint_vat
-- writes  invoice_vat
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO invoice_vat (client, invoice_no, vat_code, percent_x100, taxable_ore, vat_ore)
SELECT %(client)s, n.invoice_no, v.vat_code, v.percent_x100, v.net_ore, v.vat_ore
FROM new_invoice AS n JOIN order_vat AS v ON v.order_id = n.group_no
WHERE NOT n.is_joined
UNION ALL
SELECT %(client)s, n.invoice_no, v.vat_code, v.percent_x100, v.net_ore, v.vat_ore
FROM new_invoice AS n JOIN joint_vat AS v ON v.group_no = n.group_no
WHERE n.is_joined
ORDER BY 2, 3;
