-- stage_invoiced_order: which document each of tonight's orders became, and how many of its lines come from orders before.
--
-- reads   order_group, new_invoice
-- writes  invoiced_order (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE invoiced_order ON COMMIT DROP AS
SELECT g.order_id, n.invoice_no, n.department, n.is_credit,
       (sum(g.lines) OVER (PARTITION BY n.invoice_no ORDER BY g.order_id) - g.lines)::integer AS lines_before
FROM order_group AS g
JOIN new_invoice AS n ON n.group_no = g.group_no;
