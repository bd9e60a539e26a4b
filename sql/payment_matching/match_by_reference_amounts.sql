-- match_by_reference_amounts: payments whose extra references tell the amount of each are split just so.
--
-- reads   payment_queue, mention (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    amounts that do not add up to the payment tell nothing. A deduction (TK23, CREN) uses up our credit; what we owe
--         nothing of is money taken from us, as a deduction of its own (TK21) would be

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
WITH told AS (
    SELECT q.payment_id FROM payment_queue AS q
    JOIN mention AS m ON m.payment_id = q.payment_id AND m.way = 'reference'
    GROUP BY q.payment_id, q.amount_ore
    HAVING min(m.amount_ore) > 0 AND sum(m.sign * m.amount_ore) = q.amount_ore AND count(m.invoice_no) > 0
)
SELECT m.payment_id, m.line_no, %(rule)s, %(certainty_percent)s,
       CASE WHEN m.document_type = 'credit_note' THEN CASE WHEN m.sign < 0 THEN 'K' || coalesce(m.credits_invoice_no, m.invoice_no)
                                                           ELSE '' END
            WHEN m.sign > 0 THEN coalesce(m.invoice_no::text, '') ELSE '' END,
       m.amount_ore, CASE WHEN m.sign < 0 THEN 'deduction'
                          WHEN m.document_type IS NULL OR m.document_type = 'credit_note' THEN 'unidentified' ELSE 'credit' END,
       false, m.invoice_no, m.customer_no, m.department, 'Referens ' || m.said
FROM told AS t JOIN mention AS m ON m.payment_id = t.payment_id AND m.way = 'reference';
