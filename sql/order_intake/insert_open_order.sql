-- insert_open_order: let the orders just taken wait for an invoice.
--
-- reads   incoming_order, order_fault
-- writes  open_order
-- takes   client, business_on
-- rerun   not safe: follows insert_sales_order

INSERT INTO open_order (client, order_id, waiting_since)
SELECT %(client)s, o.order_id, %(business_on)s
FROM incoming_order AS o
WHERE NOT EXISTS (SELECT FROM order_fault AS f WHERE f.head_line = o.head_line);
