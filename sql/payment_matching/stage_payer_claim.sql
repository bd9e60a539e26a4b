-- stage_payer_claim: what is open of the customers who have paid without a usable reference.
--
-- reads   payer_customer (temporary), open_item, partly_settled_item, settlement
-- writes  named_item (temporary)
-- takes   client, application_order
-- rerun   safe: temporary

INSERT INTO named_item (item_id, kind, bucket, invoice_no, customer_no, department, component, rank, due_on, opened_ore, rest_ore)
SELECT o.item_id, 'claim', o.invoice_no::text, o.invoice_no, o.customer_no, o.department, o.component,
       array_position(%(application_order)s::text[], o.component), o.due_effective_on, o.amount_ore,
       CASE WHEN p.item_id IS NULL THEN o.amount_ore
            ELSE o.amount_ore + (SELECT coalesce(sum(s.amount_ore), 0)::bigint FROM settlement AS s
                                 WHERE s.client = %(client)s AND s.item_id = o.item_id) END
FROM open_item AS o
LEFT JOIN partly_settled_item AS p ON p.client = %(client)s AND p.item_id = o.item_id
WHERE o.client = %(client)s AND o.kind = 'claim' AND o.customer_no IN (SELECT c.customer_no FROM payer_customer AS c)
ON CONFLICT DO NOTHING;
