-- late_credits: what credit notes have taken off the claims after they were paid: it lowers the capital from the first interest day.
--
-- reads   interest_claim (temporary), invoice, settlement
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT k.item_id AS claim_id, %(business_on)s::date AS paid_on, (n.credited_ore - s.settled_ore)::bigint AS amount_ore, 'credit' AS kind
FROM interest_claim AS k
CROSS JOIN LATERAL (SELECT -coalesce(sum(c.total_ore), 0) AS credited_ore FROM invoice AS c
                    WHERE c.client = %(client)s AND c.credits_invoice_no = k.invoice_no) AS n
CROSS JOIN LATERAL (SELECT -coalesce(sum(e.amount_ore), 0) AS settled_ore FROM settlement AS e
                    WHERE e.client = %(client)s AND e.item_id = k.item_id AND e.rule = 'credit_note') AS s
WHERE n.credited_ore <> s.settled_ore
ORDER BY k.item_id
