-- insert_interest_invoice: tonight's interest invoices: no VAT, no interest and no reminder fee on them.
--
-- reads   numbered_interest (temporary)
-- writes  invoice
-- takes   client, run_id, version_id, business_on, bankgiro, text, terms_days, due_on, due_effective_on
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, kravkod, claim_kind, text,
    issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore, total_ore, lines_of, arose_on,
    interest_basis, run_id, version_id)
SELECT %(client)s, n.invoice_no, 'interest_invoice', n.customer_no, n.recipient_no, n.department, n.kravkod, 'INTEREST',
       %(text)s, %(business_on)s, %(due_on)s, %(due_effective_on)s, %(terms_days)s, n.ocr, %(bankgiro)s, n.total_ore, 0,
       n.total_ore, -n.invoice_no, %(business_on)s, 'NONE', %(run_id)s, %(version_id)s
FROM numbered_interest AS n
ORDER BY n.invoice_no;
