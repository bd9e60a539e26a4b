-- hold_undrawn_claim: no reminder of a claim before its customer has had time to pay what was not drawn, or was paid back.
--
-- reads   order_answer (temporary), autogiro_order
-- writes  reminder_hold
-- takes   client, hold_days, hold_until_on, run_id, version_id
-- rerun   safe: held already
-- note    the later of the draw + 10 days and the report + 5 bank days (receivables rules, O4; days in policy)

INSERT INTO reminder_hold (client, invoice_no, until_on, reason, order_no, run_id, version_id)
SELECT DISTINCT o.client, o.invoice_no, greatest(o.draw_on + %(hold_days)s::int, %(hold_until_on)s::date),
       'Autogirodragningen ' || o.draw_on || ' gick inte', o.order_no, %(run_id)s::int, %(version_id)s::smallint
FROM order_answer AS a
JOIN autogiro_order AS o ON o.client = %(client)s AND o.order_no = a.order_no
WHERE a.state IN ('failed', 'rejected', 'refunded', 'unanswered') AND o.state = a.state
ON CONFLICT DO NOTHING;
