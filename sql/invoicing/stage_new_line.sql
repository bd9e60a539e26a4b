-- stage_new_line: the lines of tonight's invoices, by group, in order of order and line.
--
-- reads   order_group, sales_order_line
-- writes  new_line (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE new_line ON COMMIT DROP AS
SELECT g.group_no, row_number() OVER (PARTITION BY g.group_no ORDER BY l.order_id, l.line_no)::integer AS line_no,
       l.order_id, l.article, l.text, l.description, l.quantity_x100, l.unit, l.net_ore, l.vat_code, l.account,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM order_group AS g
JOIN sales_order_line AS l ON l.client = %(client)s AND l.order_id = g.order_id
WHERE g.group_no IS NOT NULL;
