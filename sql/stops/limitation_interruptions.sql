-- limitation_interruptions: what has interrupted the limitation of the claims of temporary table ageing_claim.
--
-- reads   ageing_claim (temporary), settlement, agency_payment, plan_item, plan_event, limitation_event
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    a payment acknowledges the debt (preskriptionslagen § 5), to the agency too; one that was taken back whole does not. So does a
--         plan that the debtor has agreed to

SELECT a.item_id AS claim_id, s.value_on AS happened_on, s.value_on AS effective_on, true AS proven
FROM ageing_claim AS a
JOIN settlement AS s ON s.client = %(client)s AND s.item_id = a.item_id AND s.payment_id IS NOT NULL AND s.amount_ore < 0
WHERE s.amount_ore + coalesce((SELECT sum(r.amount_ore) FROM settlement AS r
                               WHERE r.client = s.client AND r.item_id = s.item_id
                                 AND r.reverses_settlement_id = s.settlement_id), 0) <> 0
UNION ALL
SELECT a.item_id, p.paid_on, p.paid_on, true
FROM ageing_claim AS a
JOIN agency_payment AS p ON p.client = %(client)s AND p.invoice_no = a.invoice_no AND p.kind <> 'PAYMENT_REVERSAL'
WHERE NOT EXISTS (SELECT FROM agency_payment AS r WHERE r.client = p.client AND r.reverses_event_id = p.event_id)
UNION ALL
SELECT a.item_id, v.happened_on, v.happened_on, true
FROM ageing_claim AS a
JOIN plan_item AS i ON i.client = %(client)s AND i.invoice_no = a.invoice_no AND i.item_id = a.item_id
JOIN plan_event AS v ON v.client = i.client AND v.plan_no = i.plan_no AND v.event = 'agreed'
UNION ALL
SELECT a.item_id, e.happened_on, e.effective_on, true
FROM ageing_claim AS a JOIN limitation_event AS e ON e.client = %(client)s AND e.invoice_no = a.invoice_no
ORDER BY claim_id, happened_on
