-- insert_returned_order: each order that was put aside, once, with its net amount.
--
-- reads   incoming_order, order_fault
-- writes  returned_row
-- takes   client, run_id, file_id
-- rerun   not safe: follows insert_sales_order

INSERT INTO returned_row (client, run_id, process, file_id, line_no, key, department, ore)
SELECT %(client)s, %(run_id)s, 'order_intake', %(file_id)s, o.head_line, o.order_key, o.department, o.net_ore
FROM incoming_order AS o
WHERE EXISTS (SELECT FROM order_fault AS f WHERE f.head_line = o.head_line);
