-- claim_terms: every invoice with the terms that hold for it now: what people have decided, else what it was invoiced with. The one
-- place that says which kravkod a claim is pursued by and where it came from (invoice, customer, group, order_type; null: the
-- claims of an interest invoice), and what its interest rests on. `basis_on` is the day that a decided basis needs;
-- `reckoned_basis` is NONE for our own units and for what a minor was invoiced; `sent_on` is when the invoice last left us, null
-- where it waits: a demand that never left starts no 30 days. `issued_kravkod` has the rate of a contract by its kravkod.
CREATE OR REPLACE VIEW claim_terms AS
SELECT i.client, i.invoice_no, i.document_type, i.customer_no, i.recipient_no, i.department, i.order_type, i.claim_kind, i.text,
       i.issued_on, i.due_on, i.due_effective_on, i.ocr, i.bankgiro, i.total_ore, i.arose_on, i.reminder_fee_agreement,
       coalesce(k.kravkod, i.kravkod) AS kravkod,
       CASE WHEN k.kravkod IS NULL THEN i.kravkod_source ELSE 'invoice' END AS kravkod_source, i.kravkod AS issued_kravkod,
       coalesce(b.interest_basis, i.interest_basis) AS interest_basis,
       CASE WHEN b.interest_basis IS NULL THEN 'kravkod' ELSE 'invoice' END AS basis_source, b.basis_on, b.agreed_rate_x100,
       b.agreed_margin_x100,
       CASE WHEN c.kind = 'internal' OR is_minor(c.identity_no, i.issued_on) THEN 'NONE'
            ELSE coalesce(b.interest_basis, i.interest_basis) END AS reckoned_basis,
       CASE WHEN NOT EXISTS (SELECT FROM undelivered_number AS u
                             WHERE u.client = i.client AND u.document_type = 'invoice' AND i.invoice_no BETWEEN u.first_no AND u.last_no)
            THEN coalesce((SELECT max(e.event_on) FROM document_event AS e
                           WHERE e.client = i.client AND e.document_id = 'invoice-' || i.invoice_no AND e.event = 'handed_over'),
                          i.issued_on) END AS sent_on
FROM invoice AS i
LEFT JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no
LEFT JOIN invoice_kravkod_set AS k ON k.client = i.client AND k.invoice_no = i.invoice_no AND k.ended_on IS NULL
LEFT JOIN interest_basis_set AS b ON b.client = i.client AND b.invoice_no = i.invoice_no AND b.ended_on IS NULL;
