-- stage_chosen_target: the invoices that staff have placed money on, as the ladder takes them.
--
-- reads   chosen, decided (temporary)
-- writes  mention (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO mention (payment_id, way, line_no, sign, amount_ore, said, invoice_no, document_type, customer_no, department, bankgiro,
                     ocr)
SELECT c.payment_id, 'decision', c.decision_id, 1, coalesce(c.asked_ore, least(c.left_ore, c.open_ore)),
       'Beslut ' || c.decision_id || ' av ' || c.decided_by, c.invoice_no, c.document_type, c.invoice_customer_no, c.department,
       c.bankgiro, c.ocr
FROM chosen AS c
WHERE c.choice = 'invoice' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = c.decision_id);
