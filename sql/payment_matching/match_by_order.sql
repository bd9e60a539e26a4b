-- match_by_order: payments drawn by Autogiro go to the claim that our order drew.
--
-- reads   payment_queue, mention (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT q.payment_id, 1, %(rule)s, %(certainty_percent)s, m.invoice_no::text, q.amount_ore, 'credit', false, m.invoice_no,
       m.customer_no, m.department, 'Autogirouppdrag ' || m.said
FROM payment_queue AS q
JOIN mention AS m ON m.payment_id = q.payment_id AND m.way = 'order' AND m.invoice_no IS NOT NULL
WHERE q.amount_ore > 0;
