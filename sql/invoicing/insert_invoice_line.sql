-- insert_invoice_line: the lines of tonight's documents, in order of order and line.
--
-- reads   invoiced_order, billable_line
-- writes  invoice_line
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO invoice_line (client, invoice_no, line_no, order_id, article, text, description, quantity_x100, unit, net_ore,
    vat_code, account, dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
SELECT %(client)s, o.invoice_no, o.lines_before + l.line_no AS line_no, l.order_id, l.article, l.text, l.description,
       l.quantity_x100, l.unit, l.net_ore, l.vat_code, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM invoiced_order AS o JOIN billable_line AS l ON l.order_id = o.order_id
ORDER BY o.invoice_no, line_no;
