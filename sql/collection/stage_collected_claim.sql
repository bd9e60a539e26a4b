-- stage_collected_claim: each row of money collected beside the claim, ours or another ledger's, and its case's outcome where that is known.
--
-- reads   collected_row (temporary), collection_case, collection_case_invoice, collection_order_case, collection_order_rest,
--         case_status, item, open_item_rest, agency_payment
-- writes  collected_claim (temporary)
-- takes   client, central
-- rerun   safe: temporary
-- note    the outcome is known when nothing is left open with the agency or it has closed the case: the farthest that its
--         states and the fees paid so far tell of decides it. Fees of ours (for the reminder that we sent) are ours whatever
--         the outcome. A reversal takes back a payment with the same amounts that has not been taken back

CREATE TEMP TABLE collected_claim ON COMMIT DROP AS
SELECT r.line_no, v.invoice_no, q.order_no, t.item_id, coalesce(t.department, %(central)s) AS department, t.customer_no,
       coalesce(v.invoice_no, q.order_no) IS NOT NULL AS is_in_case, c.case_ref IS NOT NULL AS is_known,
       coalesce(q.open_ore, o.open_ore, 0) AS open_ore,
       least(r.reminder_ore, coalesce(q.fee_ore, k.open_ore, 0))::bigint AS own_cost_ore, b.event_id AS reverses_event_id,
       CASE WHEN r.kind <> 'PAYMENT' OR NOT (coalesce(s.state LIKE 'CLOSED%%', false) OR r.open_capital_ore + r.open_interest_ore + r.open_fees_ore = 0)
                THEN NULL
            WHEN p.broken THEN 'plan_broken'
            WHEN p.legal OR c.action IN ('LEGAL', 'SURVEILLANCE') OR f.kfm THEN 'surveillance'
            WHEN p.plan OR f.plan THEN 'plan_completed'
            WHEN p.demanded OR f.demand THEN 'paid_demand'
            ELSE 'paid_reminder' END AS outcome
FROM collected_row AS r
LEFT JOIN collection_case AS c ON c.client = %(client)s AND c.case_ref = r.case_ref
LEFT JOIN collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref AND v.invoice_no::text = r.invoice_no
LEFT JOIN LATERAL (SELECT w.order_no, w.open_ore, w.fee_ore FROM collection_order_case AS h
                   JOIN collection_order_rest AS w ON w.client = h.client AND w.order_no = h.order_no
                   WHERE h.client = c.client AND h.case_ref = c.case_ref AND w.invoice_no = r.invoice_no) AS q ON true
LEFT JOIN item AS t ON t.client = v.client AND t.invoice_no = v.invoice_no AND t.kind = 'claim' AND t.component = 'CAPITAL'
LEFT JOIN open_item_rest AS o ON o.client = t.client AND o.item_id = t.item_id
LEFT JOIN LATERAL (SELECT sum(f.open_ore)::bigint AS open_ore FROM open_item_rest AS f
                   WHERE f.client = v.client AND f.invoice_no = v.invoice_no AND f.kind = 'claim' AND f.component = 'COST') AS k ON true
LEFT JOIN LATERAL (SELECT h.state FROM case_status AS h
                   WHERE h.client = c.client AND h.case_ref = c.case_ref ORDER BY h.status_no DESC LIMIT 1) AS s ON true
LEFT JOIN LATERAL (
    SELECT coalesce(bool_or(h.state = 'PLAN_BROKEN'), false) AS broken, coalesce(bool_or(h.state = 'PLAN'), false) AS plan,
           coalesce(bool_or(h.state = 'DEMANDED'), false) AS demanded,
           coalesce(bool_or(h.state IN ('KFM_APPLIED', 'CONTESTED', 'RULED', 'ENFORCED', 'NO_ASSETS', 'SURVEILLANCE')), false) AS legal
    FROM case_status AS h WHERE h.client = c.client AND h.case_ref = c.case_ref
) AS p ON true
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(x.demand_ore > 0), false) AS demand, coalesce(bool_or(x.plan_ore + x.plan_notice_ore > 0), false) AS plan,
           coalesce(bool_or(x.kfm_application_ore + x.kfm_costs_ore > 0), false) AS kfm
    FROM (SELECT y.demand_ore, y.plan_ore, y.plan_notice_ore, y.kfm_application_ore, y.kfm_costs_ore
          FROM collected_row AS y WHERE y.case_ref = r.case_ref AND y.invoice_no = r.invoice_no
          UNION ALL
          SELECT y.demand_ore, y.plan_ore, y.plan_notice_ore, y.kfm_application_ore, y.kfm_costs_ore
          FROM agency_payment AS y
          WHERE y.client = c.client AND y.case_ref = c.case_ref AND coalesce(y.order_no, y.invoice_no) = coalesce(q.order_no, v.invoice_no)) AS x
) AS f
LEFT JOIN LATERAL (
    SELECT a.event_id FROM agency_payment AS a
    WHERE r.kind = 'PAYMENT_REVERSAL' AND a.client = c.client AND a.case_ref = c.case_ref
      AND coalesce(a.order_no, a.invoice_no) = coalesce(q.order_no, v.invoice_no)
      AND a.kind = 'PAYMENT' AND a.total_ore = r.total_ore AND a.capital_ore = r.capital_ore
      AND a.interest_ore = r.interest_ore AND a.creditor_share_ore = r.creditor_share_ore
      AND NOT EXISTS (SELECT FROM agency_payment AS w WHERE w.client = a.client AND w.reverses_event_id = a.event_id)
    ORDER BY a.event_id LIMIT 1
) AS b ON true;
