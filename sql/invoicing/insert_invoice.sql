-- insert_invoice: tonight's invoices and credit notes.
--
-- reads   new_invoice, billable_order
-- writes  invoice
-- takes   client, run_id, version_id, business_on, bankgiro, months
-- rerun   safe: an order leaves open_order with its invoice
-- note    of joined orders the first gives the texts and references

INSERT INTO invoice (client, invoice_no, document_type, customer_no, recipient_no, department, order_type, kravkod, kravkod_source,
    claim_kind, text, issued_on, due_on, due_effective_on, terms_days, ocr, bankgiro, net_ore, vat_ore, rounding_ore, total_ore,
    credits_invoice_no, lines_of, period_from, period_to, arose_on, interest_basis, reminder_fee_agreement, our_reference,
    buyer_reference, buyer_order_no, head_text, run_id, version_id)
SELECT %(client)s, n.invoice_no, CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, n.customer_no, b.recipient_no,
       n.department, b.order_type, b.kravkod, b.kravkod_source, b.claim_kind,
       left(b.neutral_text || ' '
            || (%(months)s::text[])[date_part('month', coalesce(b.period_to, %(business_on)s))::int]
            || ' ' || date_part('year', coalesce(b.period_to, %(business_on)s)), 60),
       %(business_on)s, n.due_on, n.due_effective_on, n.terms_days, n.ocr, %(bankgiro)s,
       n.net_ore, n.vat_ore, n.rounding_ore, n.total_ore, n.credits_invoice_no,
       CASE WHEN n.is_plain THEN n.group_no ELSE -n.invoice_no END, b.period_from, b.period_to,
       coalesce(b.period_to, %(business_on)s), b.interest_basis, b.reminder_fee_agreement, b.our_reference,
       b.buyer_reference, b.buyer_order_no, b.head_text, %(run_id)s, %(version_id)s
FROM new_invoice AS n
JOIN billable_order AS b ON b.order_id = n.group_no
ORDER BY n.invoice_no;
