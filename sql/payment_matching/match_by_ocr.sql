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
WHERE q.amount_ore > 0
  AND (NOT EXISTS (SELECT FROM mention AS r
                   WHERE r.payment_id = q.payment_id AND r.way = 'reference' AND r.invoice_no IS DISTINCT FROM m.invoice_no)
       OR q.amount_ore <= (SELECT sum(n.rest_ore) FROM named_item AS n WHERE n.bucket = m.invoice_no::text));
