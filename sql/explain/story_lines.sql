-- story_lines: an invoice's lines: amounts and coding; texts are left out, for they may name people.
--
-- reads   invoice_line
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT l.line_no, l.order_id, l.article, l.quantity_x100, l.net_ore, l.vat_code, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4,
       l.dim_5, l.dim_6, l.dim_7
FROM invoice_line AS l
WHERE l.client = %(client)s AND l.invoice_no = %(invoice_no)s
ORDER BY l.line_no;
