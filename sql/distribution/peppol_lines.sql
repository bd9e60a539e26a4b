-- peppol_lines: the lines of some e-invoices, as they stand in the ledger.
--
-- reads   sales_order_line, own_line
-- writes  -
-- takes   client, lines_of
-- rerun   safe: reads only
-- note    as the view invoice_line, by `lines_of` of the invoice: without it no table of all invoices is joined

SELECT s.order_id AS lines_of, s.line_no, s.order_id, s.text, s.description, s.article, s.quantity_x100, s.unit AS unit_code,
       s.net_ore, s.vat_code
FROM sales_order_line AS s
WHERE s.client = %(client)s AND s.order_id = ANY(%(lines_of)s)
UNION ALL
SELECT o.lines_of, o.line_no, o.order_id, o.text, o.description, o.article, o.quantity_x100, o.unit, o.net_ore, o.vat_code
FROM own_line AS o
WHERE o.client = %(client)s AND o.lines_of = ANY(%(lines_of)s)
ORDER BY lines_of, line_no
