-- peppol_documents: the heads of some e-invoices, as they stand in the ledger.
--
-- reads   drawn_document (temporary), invoice
-- writes  -
-- takes   client, invoices
-- rerun   safe: reads only
-- note    what is the same for all of a customer, a department or a code is read by itself (reskontra/delivery/document_tables.py).
--         mandate_id: Autogiro draws it; the payer number, or a word where that is an identity number

SELECT i.invoice_no, i.document_type, i.customer_no, i.recipient_no, i.department, i.kravkod, i.interest_basis, i.terms_days,
       i.issued_on, i.due_on, i.head_text, i.buyer_reference, i.buyer_order_no AS order_reference, i.period_from, i.period_to,
       i.credits_invoice_no, i.lines_of, i.ocr, i.bankgiro,
       CASE WHEN masked(a.payer_number) <> a.payer_number THEN 'AUTOGIRO' ELSE a.payer_number END AS mandate_id,
       i.our_reference, i.net_ore, i.vat_ore, i.rounding_ore, i.total_ore AS payable_ore
FROM invoice AS i
LEFT JOIN drawn_document AS a ON a.invoice_no = i.invoice_no
WHERE i.client = %(client)s AND i.invoice_no = ANY(%(invoices)s)
ORDER BY i.invoice_no
