-- collection_order_rest: what is left of each claim of another ledger at the agency: capital, and the ledger's own reminder fee.
CREATE OR REPLACE VIEW collection_order_rest AS
SELECT q.client, q.order_no, q.system, q.invoice_no, greatest(q.open_capital_ore - p.capital_ore - e.capital_ore, 0) AS open_ore,
       greatest(q.fee_ore - p.fee_ore, 0) AS fee_ore
FROM collection_order AS q
CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.capital_ore), 0)::bigint AS capital_ore, coalesce(sum(a.own_cost_ore), 0)::bigint AS fee_ore
    FROM agency_payment AS a
    WHERE a.client = q.client AND a.order_no = q.order_no AND a.kind <> 'PAYMENT_REVERSAL'
      AND NOT EXISTS (SELECT FROM agency_payment AS w WHERE w.client = a.client AND w.reverses_event_id = a.event_id)
) AS p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(v.capital_ore), 0)::bigint AS capital_ore FROM collection_order_event AS v
    WHERE v.client = q.client AND v.order_no = q.order_no
) AS e;
