-- stage_undo_target: the invoices that undone money is moved to, as the ladder takes them.
--
-- reads   undoing, decided (temporary)
-- writes  mention (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO mention (payment_id, way, line_no, sign, amount_ore, said, invoice_no, document_type, customer_no, department, bankgiro,
                     ocr)
SELECT u.payment_id, 'decision', u.decision_id, 1, u.moved_ore, 'Beslut ' || u.decision_id || ' av ' || u.decided_by, u.invoice_no,
       u.document_type, u.customer_no, u.department, u.bankgiro, u.ocr
FROM undoing AS u
WHERE u.choice = 'invoice' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = u.decision_id);
