-- settle_deduction: a deduction that names a credit note of ours uses up the credit balance of the same amount.
--
-- reads   payment_queue, invoice, open_item_rest, settlement
-- writes  settlement (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary
-- note    the credit balance is the credit note's own, or that of an over-payment of the invoice it credits

INSERT INTO settlement (payment_id, amount_ore, paid_on, rule, evidence, invoice_no, customer_no, department, credit_item_id)
SELECT DISTINCT ON (coalesce(balance.item_id, -q.payment_id)) q.payment_id, -q.amount_ore, q.paid_on, 'deduction_credit_note',
       'Kreditfaktura ' || i.invoice_no, i.invoice_no, i.customer_no, i.department, balance.item_id
FROM payment_queue AS q
JOIN invoice AS i ON i.bankgiro = ANY (%(bankgiros)s) AND i.ocr = q.ocr AND i.client = %(client)s
    AND i.document_type = 'credit_note'
JOIN LATERAL (
    SELECT o.item_id FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.kind = 'credit' AND o.customer_no = i.customer_no
      AND o.invoice_no IN (i.invoice_no, i.credits_invoice_no) AND o.open_ore = -q.amount_ore
    ORDER BY o.item_id LIMIT 1
) AS balance ON true
WHERE q.kind = 'deduction'
ORDER BY coalesce(balance.item_id, -q.payment_id), q.payment_id;
