-- limitation_interruptions: what has interrupted the limitation of the claims of temporary table ageing_claim.
--
-- reads   ageing_claim (temporary), settlement, limitation_event
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    a payment acknowledges the debt (preskriptionslagen § 5); one that was taken back whole does not

SELECT a.item_id AS claim_id, s.value_on AS happened_on, s.value_on AS effective_on, true AS proven
FROM ageing_claim AS a
JOIN settlement AS s ON s.client = %(client)s AND s.item_id = a.item_id AND s.payment_id IS NOT NULL AND s.amount_ore < 0
WHERE s.amount_ore + coalesce((SELECT sum(r.amount_ore) FROM settlement AS r
                               WHERE r.client = s.client AND r.item_id = s.item_id
                                 AND r.reverses_settlement_id = s.settlement_id), 0) <> 0
UNION ALL
SELECT a.item_id, e.happened_on, e.effective_on, true
FROM ageing_claim AS a JOIN limitation_event AS e ON e.client = %(client)s AND e.invoice_no = a.invoice_no
ORDER BY claim_id, happened_on
