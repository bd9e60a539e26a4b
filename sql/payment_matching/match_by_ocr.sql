-- match_by_ocr: payments that name an invoice by OCR are its: part, over or once more.
--
-- reads   payment_queue, mention, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    one that names further invoices and is more than its own has room for is a person's to split

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT q.payment_id, 1, %(rule)s, %(certainty_percent)s, m.invoice_no::text, q.amount_ore, 'credit', false, m.invoice_no,
       m.customer_no, m.department, 'OCR ' || m.said
FROM payment_queue AS q
JOIN mention AS m ON m.payment_id = q.payment_id AND m.way = 'ocr' AND m.document_type <> 'credit_note'
LEFT JOIN (
    SELECT DISTINCT o.payment_id FROM mention AS o
    JOIN mention AS r ON r.payment_id = o.payment_id AND r.way = 'reference' AND r.invoice_no IS DISTINCT FROM o.invoice_no
    WHERE o.way = 'ocr'
) AS f ON f.payment_id = q.payment_id
LEFT JOIN (SELECT i.bucket, sum(i.rest_ore) AS rest_ore FROM named_item AS i GROUP BY i.bucket) AS n
    ON n.bucket = m.invoice_no::text
WHERE q.amount_ore > 0 AND (f.payment_id IS NULL OR q.amount_ore <= n.rest_ore);
