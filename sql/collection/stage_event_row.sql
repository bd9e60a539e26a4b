-- stage_event_row: the E records: one for each payment, credit note, set-off, waiver or reversal of a claim with the agency.
--
-- reads   agency_change (temporary), agency_event_settlement, agency_interest_waiver, open_case_invoice, collection_event, payment,
--         open_item_rest
-- writes  event_row (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a reversal names the event it takes back; one that the agency was never told of has kind null. What lowers the
--         capital and is no money (a small difference, a write-off) is a credit to the agency

DROP TABLE IF EXISTS event_row;
CREATE TEMP TABLE event_row ON COMMIT DROP AS
WITH named AS (
    SELECT c.*, b.event_id AS reverses_event_id,
           CASE WHEN c.reverses_settlement_id IS NOT NULL THEN CASE WHEN b.event_id IS NOT NULL THEN 'PAYMENT_REVERSAL' END
                WHEN c.payment_id IS NOT NULL AND c.rule <> 'small_difference' THEN 'DIRECT_PAYMENT'
                WHEN c.other_item_id IS NOT NULL THEN 'SET_OFF'
                WHEN c.component = 'COST' THEN 'FEE_WAIVED'
                WHEN c.component = 'INTEREST' THEN 'INTEREST_WAIVED'
                ELSE 'CREDIT_NOTE' END AS kind
    FROM agency_change AS c
    LEFT JOIN agency_event_settlement AS b ON b.client = %(client)s AND b.settlement_id = c.reverses_settlement_id
), grouped AS (
    SELECT n.case_ref, n.invoice_no, n.kind, n.reverses_event_id, n.credit_no, n.other_item_id,
           CASE WHEN n.kind IN ('DIRECT_PAYMENT', 'PAYMENT_REVERSAL') THEN n.payment_id END AS payment_id,
           abs(sum(n.amount_ore))::bigint AS amount_ore, max(n.value_on) AS value_on, max(n.booked_on) AS booked_on,
           -coalesce(sum(n.amount_ore) FILTER (WHERE n.component = 'CAPITAL'), 0)::bigint AS capital_ore,
           min(n.settlement_id) AS first_settlement_id, array_agg(n.settlement_id ORDER BY n.settlement_id) AS settlement_ids
    FROM named AS n
    GROUP BY n.case_ref, n.invoice_no, n.kind, n.reverses_event_id, n.credit_no, n.other_item_id,
             CASE WHEN n.kind IN ('DIRECT_PAYMENT', 'PAYMENT_REVERSAL') THEN n.payment_id END
    HAVING sum(n.amount_ore) <> 0
), told AS (
    SELECT g.*, NULL::bigint AS waiver_id FROM grouped AS g
    UNION ALL
    SELECT w.case_ref, w.invoice_no, 'INTEREST_WAIVED', NULL, NULL, NULL, NULL, w.amount_ore, w.waived_on, w.waived_on, 0,
           4611686018427387904 + w.decision_id, '{}', w.decision_id   -- after all settlements
    FROM agency_interest_waiver AS w
    JOIN open_case_invoice AS v ON v.client = w.client AND v.invoice_no = w.invoice_no AND v.case_ref = w.case_ref
    WHERE w.client = %(client)s AND w.event_id IS NULL
      AND NOT EXISTS (SELECT FROM collection_event AS r
                      WHERE r.client = w.client AND r.case_ref = w.case_ref AND r.event = 'recalled'
                        AND (r.invoice_no IS NULL OR r.invoice_no = w.invoice_no))
)
SELECT g.*,
       CASE WHEN g.kind IS NOT NULL THEN row_number() OVER (PARTITION BY g.kind IS NULL ORDER BY g.first_settlement_id) END AS number,
       coalesce('BG' || nullif(p.serial, ''), g.credit_no::text) AS reference,
       coalesce((SELECT sum(o.open_ore) FROM open_item_rest AS o
                 WHERE o.client = %(client)s AND o.kind = 'claim' AND o.component = 'CAPITAL' AND o.invoice_no = g.invoice_no), 0)
       + coalesce(sum(g.capital_ore) OVER (PARTITION BY g.invoice_no ORDER BY g.first_settlement_id
                                           ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0) AS open_capital_after_ore
FROM told AS g
LEFT JOIN payment AS p ON p.client = %(client)s AND p.payment_id = g.payment_id;
