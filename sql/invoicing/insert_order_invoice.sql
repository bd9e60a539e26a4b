-- insert_order_invoice: which document each order became, with the order's own part of it.
--
-- reads   invoiced_order, billable_order
-- writes  order_invoice
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO order_invoice (client, order_id, invoice_no, total_ore)
SELECT %(client)s, o.order_id, o.invoice_no, b.gross_ore
FROM invoiced_order AS o
JOIN billable_order AS b ON b.order_id = o.order_id
ORDER BY o.order_id;
