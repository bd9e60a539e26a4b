-- insert_sales_order_line: the item lines of the orders just taken, each with its text rows.
--
-- reads   incoming_order, incoming_item, incoming_text, order_fault
-- writes  sales_order_line
-- takes   client
-- rerun   not safe: follows insert_sales_order
-- note    rows lie in the order of their keys, so that what invoicing makes of them grows its indexes at the end

INSERT INTO sales_order_line (client, order_id, line_no, article, text, description, quantity_x100, unit, unit_price_x100,
    net_ore, vat_code, account, dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
SELECT %(client)s, o.order_id, i.order_line, i.article, i.line_text, t.description, i.quantity_x100,
       coalesce(i.unit_code, i.unit_descr), i.unit_price_x100, i.cur_amount_ore, i.vat_code, i.posted_account,
       i.dim_1, i.dim_2, i.dim_3, i.dim_4, i.dim_5, i.dim_6, i.dim_7
FROM incoming_order AS o
JOIN incoming_item AS i ON i.head_line = o.head_line
LEFT JOIN incoming_text AS t ON t.head_line = i.head_line AND t.order_line = i.order_line
WHERE NOT EXISTS (SELECT FROM order_fault AS f WHERE f.head_line = o.head_line)
ORDER BY o.order_id, i.order_line;
