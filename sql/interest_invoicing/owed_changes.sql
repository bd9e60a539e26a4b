-- owed_changes: how the credits of repaid prices were repaid, part by part.
--
-- reads   owed_claim (temporary), settlement
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT k.claim_id, s.value_on AS paid_on, s.amount_ore, 'payment' AS kind
FROM owed_claim AS k
JOIN settlement AS s ON s.client = %(client)s AND s.item_id = k.claim_id
ORDER BY k.claim_id, s.settlement_id
