-- stage_agency_change: what has changed, since the agency was last told, of claims that are with it.
--
-- reads   reported_settlement, settlement, item, entry, open_case_invoice, collection_event, payer
-- writes  agency_change (temporary)
-- takes   client, run_id, agency_no
-- rerun   safe: temporary
-- note    money that came from the agency itself is never told back to it; of a claim called back on an earlier night nothing
--         more is told. What was done and undone since then, whole or in part, never happened

DROP TABLE IF EXISTS agency_change;
CREATE TEMP TABLE agency_change ON COMMIT DROP AS
WITH news AS MATERIALIZED (
    SELECT s.settlement_id, s.item_id, s.entry_id, s.amount_ore, s.value_on, s.payment_id, s.invoice_no, s.other_item_id,
           s.reverses_settlement_id, s.rule
    FROM settlement AS s
    WHERE s.client = %(client)s AND s.rule NOT LIKE 'agency%%'
      AND s.settlement_id > coalesce((SELECT r.last_settlement_id FROM reported_settlement AS r WHERE r.client = %(client)s), 0)
), undone AS (
    SELECT n.reverses_settlement_id, sum(n.amount_ore)::bigint AS ore FROM news AS n
    WHERE n.reverses_settlement_id IS NOT NULL GROUP BY n.reverses_settlement_id
)
SELECT n.settlement_id, n.item_id, n.amount_ore + coalesce(u.ore, 0) AS amount_ore, n.value_on, n.payment_id,
       n.invoice_no AS credit_no, n.other_item_id, n.rule,
       n.reverses_settlement_id, e.business_on AS booked_on, i.component, i.invoice_no, v.case_ref
FROM news AS n
JOIN item AS i ON i.client = %(client)s AND i.item_id = n.item_id AND i.kind = 'claim'
JOIN open_case_invoice AS v ON v.client = i.client AND v.invoice_no = i.invoice_no
JOIN entry AS e ON e.client = i.client AND e.entry_id = n.entry_id
LEFT JOIN undone AS u ON u.reverses_settlement_id = n.settlement_id
WHERE NOT EXISTS (SELECT FROM collection_event AS r
                  WHERE r.client = v.client AND r.case_ref = v.case_ref AND r.event = 'recalled' AND r.run_id <> %(run_id)s
                    AND (r.invoice_no IS NULL OR r.invoice_no = v.invoice_no))
  AND NOT EXISTS (SELECT FROM payer AS p
                  WHERE p.client = i.client AND p.payment_id = n.payment_id AND right(p.organisation_no, 10) = %(agency_no)s)
  AND n.amount_ore + coalesce(u.ore, 0) <> 0
  AND NOT EXISTS (SELECT FROM news AS o WHERE o.settlement_id = n.reverses_settlement_id);
