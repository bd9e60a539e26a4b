-- stage_named_credit: what is left of the credits behind the credit notes that are named: their own, or an over-payment's.
--
-- reads   mention (temporary), open_item, partly_settled_item, settlement
-- writes  named_item (temporary)
-- takes   client
-- rerun   safe: temporary

INSERT INTO named_item (item_id, kind, bucket, invoice_no, customer_no, department, component, rank, opened_ore, rest_ore)
SELECT o.item_id, 'credit', 'K' || coalesce(m.credits_invoice_no, m.invoice_no), o.invoice_no, o.customer_no, o.department, 'NONE',
       CASE WHEN o.invoice_no = m.credits_invoice_no THEN 2 ELSE 1 END, -o.amount_ore,
       -(CASE WHEN p.item_id IS NULL THEN o.amount_ore
              ELSE o.amount_ore + (SELECT coalesce(sum(s.amount_ore), 0)::bigint FROM settlement AS s
                                   WHERE s.client = %(client)s AND s.item_id = o.item_id) END)
FROM (SELECT DISTINCT m.invoice_no, m.credits_invoice_no FROM mention AS m WHERE m.document_type = 'credit_note') AS m
JOIN open_item AS o ON o.client = %(client)s AND o.invoice_no IN (m.invoice_no, m.credits_invoice_no) AND o.kind = 'credit'
LEFT JOIN partly_settled_item AS p ON p.client = %(client)s AND p.item_id = o.item_id
ON CONFLICT DO NOTHING;
