-- stage_named_claim: what is open of the invoices that the queue's payments name: capital or interest, and fees.
--
-- reads   mention (temporary), open_item, partly_settled_item, settlement
-- writes  named_item (temporary)
-- takes   client, application_order, ways
-- rerun   safe: temporary
-- note    interest without a reference of its own was taken up by an instalment plan that has ended. All by the invoice's number,
--         in one look at the open set, in its order

INSERT INTO named_item (item_id, kind, bucket, invoice_no, customer_no, department, component, rank, due_on, opened_ore, rest_ore)
SELECT o.item_id, 'claim', o.invoice_no::text, o.invoice_no, o.customer_no, o.department, o.component,
       array_position(%(application_order)s::text[], o.component), o.due_effective_on, o.amount_ore,
       CASE WHEN p.item_id IS NULL THEN o.amount_ore
            ELSE o.amount_ore + (SELECT coalesce(sum(s.amount_ore), 0)::bigint FROM settlement AS s
                                 WHERE s.client = %(client)s AND s.item_id = o.item_id) END
FROM (SELECT DISTINCT m.invoice_no, m.bankgiro, m.ocr FROM mention AS m
      WHERE m.way = ANY (%(ways)s) AND m.document_type <> 'credit_note' ORDER BY m.invoice_no) AS n
JOIN open_item AS o ON o.client = %(client)s AND o.invoice_no = n.invoice_no
    AND (o.component = 'COST' OR (o.bankgiro = n.bankgiro AND o.ocr = n.ocr) OR (o.component = 'INTEREST' AND o.ocr IS NULL))
LEFT JOIN partly_settled_item AS p ON p.client = %(client)s AND p.item_id = o.item_id
WHERE o.kind = 'claim'
ON CONFLICT DO NOTHING;
