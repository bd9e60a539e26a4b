-- insert_order_invoice: which document each order became, with the order's own part of it.
--
-- reads   numbered, order_group, billable_order
-- writes  order_invoice
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO order_invoice (client, order_id, invoice_no, total_ore)
SELECT %(client)s, g.order_id, n.invoice_no, b.gross_ore
FROM order_group AS g
JOIN numbered AS n ON n.group_no = g.group_no
JOIN billable_order AS b ON b.order_id = g.order_id
ORDER BY g.order_id;
