-- insert_invoice: tonight's invoices and credit notes.
--
-- reads   new_invoice
-- writes  invoice
-- takes   client, run_id, version_id, business_on, bankgiro, months
-- rerun   safe: an order leaves open_order with its invoice

INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, order_type, kravkod, claim_kind,
    text, issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore, rounding_ore, total_ore,
    credits_invoice_no, period_from, period_to, arose_on, interest_basis, reminder_fee_agreement, our_reference,
    buyer_reference, buyer_order_no, head_text, run_id, version_id)
SELECT %(client)s, n.invoice_no, CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, n.customer_no, n.recipient_no,
       n.department, n.order_type, n.kravkod, n.claim_kind,
       left(n.neutral_text || ' ' || (%(months)s::text[])[date_part('month', coalesce(n.period_to, %(business_on)s))::int]
            || ' ' || date_part('year', coalesce(n.period_to, %(business_on)s)), 60),
       %(business_on)s, n.due_on, n.due_effective_on, n.terms_days, n.ocr, %(bankgiro)s,
       n.net_ore, n.vat_ore, n.rounding_ore, n.total_ore, n.credits_invoice_no, n.period_from, n.period_to,
       coalesce(n.period_to, %(business_on)s), n.interest_basis, n.reminder_fee_agreement, n.our_reference,
       n.buyer_reference, n.buyer_order_no, n.head_text, %(run_id)s, %(version_id)s
FROM new_invoice AS n;
