-- add_credited_late: remember the claims that tonight's credit notes have closed after a late part payment, for the interest.
--
-- reads   credit_split, item, open_item, settlement
-- writes  settled_late
-- takes   client
-- rerun   safe: a claim is remembered once
-- note    a payment that was taken back whole settled nothing

INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT %(client)s, i.item_id, i.invoice_no, max(p.value_on)
FROM (SELECT DISTINCT s.claim_item_id FROM credit_split AS s WHERE s.settled_ore > 0) AS c
JOIN item AS i ON i.client = %(client)s AND i.item_id = c.claim_item_id AND i.component = 'CAPITAL'
JOIN settlement AS p ON p.client = i.client AND p.item_id = i.item_id AND p.payment_id IS NOT NULL
    AND p.value_on > i.due_effective_on AND p.reverses_settlement_id IS NULL
WHERE NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
  AND p.amount_ore + coalesce((SELECT sum(b.amount_ore) FROM settlement AS b
                               WHERE b.client = p.client AND b.item_id = p.item_id
                                 AND b.reverses_settlement_id = p.settlement_id), 0) <> 0
GROUP BY i.item_id, i.invoice_no
ON CONFLICT DO NOTHING;
