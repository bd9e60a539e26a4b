-- settle_double: a payment that names an invoice with nothing open is a double payment: money owed to the customer.
--
-- reads   payment_queue, settlement, invoice
-- writes  settlement (temporary)
-- takes   client, bankgiros
-- rerun   safe: temporary

INSERT INTO settlement (payment_id, amount_ore, paid_on, rule, evidence, invoice_no, customer_no, department, over_ore)
SELECT q.payment_id, q.amount_ore, q.paid_on, 'double_payment', 'OCR ' || q.ocr || ', fakturan är redan betald', i.invoice_no,
       i.customer_no, i.department, q.amount_ore
FROM payment_queue AS q
JOIN invoice AS i ON i.bankgiro = ANY (%(bankgiros)s) AND i.ocr = q.ocr AND i.client = %(client)s
    AND i.document_type <> 'credit_note'
WHERE q.kind = 'payment' AND q.amount_ore > 0
  AND NOT EXISTS (SELECT FROM settlement AS s WHERE s.payment_id = q.payment_id);
