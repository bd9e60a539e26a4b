-- reach_by_bank: the invoices that may go to their payers' internet banks.
--
-- reads   waiting_document (temporary), invoice, mandate, bank_recipient
-- writes  reachable (temporary)
-- takes   client, due_from
-- rerun   safe: temporary
-- note    source: distribution reference 5.3. A person who is registered; no credit note; something to pay, to one account with
--         one OCR number; due late enough. What Autogiro may draw has no account to pay to

INSERT INTO reachable (document_id, channel)
SELECT w.document_id, 'bank'
FROM waiting_document AS w
JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = w.invoice_no
CROSS JOIN LATERAL (
    SELECT b.customer_no FROM bank_recipient AS b WHERE b.client = %(client)s AND b.customer_no = w.debtor_no LIMIT 1
) AS r
WHERE w.document_type IN ('invoice', 'interest_invoice') AND w.kind = 'person' AND coalesce(w.own_channel, 'bank') = 'bank'
    AND w.amount_ore > 0 AND i.ocr <> '' AND i.bankgiro <> '' AND i.due_on >= %(due_from)s
    AND NOT EXISTS (SELECT FROM mandate AS m
                    WHERE m.client = %(client)s AND m.customer_no = w.debtor_no AND m.state = 'active'
                        AND i.issued_on >= m.active_on);
