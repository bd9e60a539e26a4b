-- invoice_line: the lines of invoices and credit notes, numbered from 1: those of the order an invoice is made of, else its own.
-- Both parts are bare tables, so that a few invoices' lines are found by keys; a part with a condition or a join would be read whole.
CREATE OR REPLACE VIEW invoice_line AS
SELECT i.client, i.invoice_no, l.line_no, l.order_id, l.article, l.text, l.description, l.quantity_x100, l.unit, l.net_ore,
       l.vat_code, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM invoice AS i
JOIN (
    SELECT s.client, s.order_id AS lines_of, s.line_no, s.order_id, s.article, s.text, s.description, s.quantity_x100, s.unit,
           s.net_ore, s.vat_code, s.account, s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7
    FROM sales_order_line AS s
    UNION ALL
    SELECT o.client, o.lines_of, o.line_no, o.order_id, o.article, o.text, o.description, o.quantity_x100, o.unit,
           o.net_ore, o.vat_code, o.account, o.dim_1, o.dim_2, o.dim_3, o.dim_4, o.dim_5, o.dim_6, o.dim_7
    FROM own_line AS o
) AS l ON l.client = i.client AND l.lines_of = i.lines_of;
