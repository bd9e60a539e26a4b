-- undo_payments: the payments that waiting decisions want undone, in whole or one settlement of them.
--
-- reads   waiting_decision (temporary), settlement
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT DISTINCT coalesce(d.payment_id, s.payment_id) AS payment_id
FROM waiting_decision AS d
LEFT JOIN LATERAL (SELECT e.payment_id FROM settlement AS e
                   WHERE e.client = %(client)s AND e.settlement_id = d.settlement_id LIMIT 1) AS s ON true
WHERE coalesce(d.payment_id, s.payment_id) IS NOT NULL;
