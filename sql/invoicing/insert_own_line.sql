-- insert_own_line: the lines of tonight's joint invoices, and of those whose order does not number its lines 1, 2, 3.
--
-- reads   new_invoice, order_group, sales_order_line
-- writes  own_line
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice
-- note    numbered from 1 in order of order and line; all other invoices have the lines of their order (view invoice_line)

INSERT INTO own_line (client, invoice_no, line_no, order_id, article, text, description, quantity_x100, unit, net_ore,
    vat_code, account, dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
SELECT %(client)s, n.invoice_no, row_number() OVER (PARTITION BY n.invoice_no ORDER BY l.order_id, l.line_no), l.order_id,
       l.article, l.text, l.description, l.quantity_x100, l.unit, l.net_ore, l.vat_code, l.account,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM new_invoice AS n
JOIN order_group AS g ON g.group_no = n.group_no
JOIN sales_order_line AS l ON l.client = %(client)s AND l.order_id = g.order_id
WHERE NOT n.is_plain;
