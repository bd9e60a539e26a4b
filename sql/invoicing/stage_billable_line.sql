-- stage_billable_line: the lines of the orders that may become invoices tonight, numbered from 1 in each order.
--
-- reads   open_order, sales_order_line
-- writes  billable_line (temporary)
-- takes   client
-- rerun   safe: temporary

CREATE TEMP TABLE billable_line ON COMMIT DROP AS
SELECT l.order_id, row_number() OVER (PARTITION BY l.order_id ORDER BY l.line_no)::integer AS line_no, l.article, l.text,
       l.description, l.quantity_x100, l.unit, l.net_ore, l.vat_code, l.account,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM open_order AS o
JOIN sales_order_line AS l ON l.client = o.client AND l.order_id = o.order_id
WHERE o.client = %(client)s AND o.held_because IS NULL;
