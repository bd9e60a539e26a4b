-- match_by_credit_note: deductions that name a credit note of ours use up its credit.
--
-- reads   payment_queue, mention, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    more than what is left of the credit is money taken from us

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT q.payment_id, 1, %(rule)s, %(certainty_percent)s, m.bucket, q.amount_ore, 'deduction', false, m.invoice_no, m.customer_no,
       m.department, 'Kreditfaktura ' || m.invoice_no
FROM payment_queue AS q
JOIN (
    SELECT c.payment_id, min('K' || coalesce(c.credits_invoice_no, c.invoice_no)) AS bucket, min(c.invoice_no) AS invoice_no,
           min(c.customer_no) AS customer_no, min(c.department) AS department
    FROM mention AS c WHERE c.document_type = 'credit_note'
    GROUP BY c.payment_id HAVING count(DISTINCT coalesce(c.credits_invoice_no, c.invoice_no)) = 1
) AS m ON m.payment_id = q.payment_id
WHERE q.amount_ore > 0 AND EXISTS (SELECT FROM named_item AS n WHERE n.bucket = m.bucket AND n.rest_ore > 0);
