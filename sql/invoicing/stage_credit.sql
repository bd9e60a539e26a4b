-- stage_credit: each credit order with the invoice it credits and what of it earlier credits have left.
--
-- reads   billable_order, order_invoice, invoice
-- writes  credit (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a credit that names an order is limited to that order's part of a joint invoice

CREATE TEMP TABLE credit ON COMMIT DROP AS
WITH named AS (
    SELECT b.order_id, -b.gross_ore AS credit_ore, b.credits_order_id,
           coalesce(b.credits_invoice_no, p.invoice_no) AS invoice_no, p.total_ore AS part_ore
    FROM billable_order AS b
    LEFT JOIN order_invoice AS p ON p.client = %(client)s AND p.order_id = b.credits_order_id
    WHERE b.is_credit
), earlier AS (
    SELECT n.invoice_no, -sum(c.total_ore)::bigint AS credited_ore
    FROM (SELECT DISTINCT invoice_no FROM named) AS n
    JOIN invoice AS c ON c.client = %(client)s AND c.credits_invoice_no = n.invoice_no
    GROUP BY n.invoice_no
)
SELECT n.order_id, n.invoice_no, n.credit_ore,
       least(i.total_ore, coalesce(n.part_ore, i.total_ore)) - coalesce(e.credited_ore, 0)
           - coalesce(sum(n.credit_ore) OVER (PARTITION BY n.invoice_no ORDER BY n.order_id
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS creditable_ore
FROM named AS n
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = n.invoice_no AND i.document_type = 'invoice'
LEFT JOIN earlier AS e ON e.invoice_no = n.invoice_no;
