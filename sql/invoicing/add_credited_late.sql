-- add_credited_late: remember the claims that tonight's credit notes have closed after a late part payment, for the interest.
--
-- reads   credit_split, item, open_item, entry_line, entry, payment
-- writes  settled_late
-- takes   client
-- rerun   safe: a claim is remembered once

INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT %(client)s, i.item_id, i.invoice_no, max(p.paid_on)
FROM (SELECT DISTINCT s.claim_item_id FROM credit_split AS s WHERE s.settled_ore > 0) AS c
JOIN item AS i ON i.client = %(client)s AND i.item_id = c.claim_item_id AND i.component = 'CAPITAL'
JOIN entry_line AS l ON l.client = i.client AND l.item_id = i.item_id
JOIN entry AS e ON e.client = l.client AND e.entry_id = l.entry_id
JOIN payment AS p ON p.client = e.client AND p.payment_id = e.payment_id AND p.paid_on > i.due_effective_on
WHERE NOT EXISTS (SELECT FROM open_item AS o WHERE o.client = i.client AND o.item_id = i.item_id)
GROUP BY i.item_id, i.invoice_no
ON CONFLICT DO NOTHING;
