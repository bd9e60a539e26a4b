-- insert_order_invoice: which document each order became, with the order's own part of it.
--
-- reads   new_invoice, order_group
-- writes  order_invoice
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO order_invoice (client, order_id, invoice_no, total_ore)
SELECT %(client)s, n.group_no, n.invoice_no, n.net_ore + n.vat_ore FROM new_invoice AS n WHERE NOT n.is_joined
UNION ALL
SELECT %(client)s, g.order_id, n.invoice_no, g.net_ore + g.vat_ore
FROM new_invoice AS n JOIN order_group AS g ON g.group_no = n.group_no WHERE n.is_joined;
