-- story_orders: the orders behind an invoice, or one order: where it came from, who attested it, what became of it.
--
-- reads   sales_order, order_invoice, open_order, invoice_line, inbound_file, run
-- writes  -
-- takes   client, invoice_no, order_id
-- rerun   safe: reads only

SELECT s.order_id, s.source_system, s.batch_id, f.name AS file_name, s.file_line, f.sha256, s.department, s.order_type,
       masked(s.customer_no) AS customer_no, s.net_ore, s.receipt_attest_by, s.receipt_attest_at, s.decision_attest_by,
       s.decision_attest_at, r.business_on, x.invoice_no, o.waiting_since, o.held_because
FROM sales_order AS s
JOIN run AS r ON r.run_id = s.run_id
LEFT JOIN inbound_file AS f ON f.client = s.client AND f.file_id = s.file_id
LEFT JOIN order_invoice AS x ON x.client = s.client AND x.order_id = s.order_id
LEFT JOIN open_order AS o ON o.client = s.client AND o.order_id = s.order_id
WHERE s.client = %(client)s
  AND s.order_id IN (SELECT l.order_id FROM invoice_line AS l WHERE l.client = %(client)s AND l.invoice_no = %(invoice_no)s
                     UNION SELECT %(order_id)s::bigint)
ORDER BY s.order_id;
