-- stage_fee_release: the fees that waited for the outcome of a case that has ended, and who keeps them now.
--
-- reads   waiting_agency_fee, agency_payment, collection_case, case_status, open_case_invoice, open_collection_order, item,
--         keeper (temporary)
-- writes  fee_release (temporary)
-- takes   client, first_item_id, central
-- rerun   safe: temporary
-- note    the outcome that a closing payment has had, else the farthest that the case had come. Ours are numbered first

DROP TABLE IF EXISTS fee_release;
CREATE TEMP TABLE fee_release ON COMMIT DROP AS
SELECT r.event_id, r.component, r.amount_ore, r.department, r.order_no, coalesce(k.party, 'A') = 'C' AS is_ours,
       row_number() OVER (ORDER BY coalesce(k.party, 'A') = 'C' DESC, r.event_id, r.component) - 1 + %(first_item_id)s::bigint AS item_id
FROM (
    SELECT w.event_id, w.component, w.amount_ore, coalesce(t.department, %(central)s) AS department, a.order_no,
           coalesce((SELECT max(e.outcome) FROM agency_payment AS e
                     WHERE e.client = w.client AND e.case_ref = a.case_ref
                       AND coalesce(e.order_no, e.invoice_no) = coalesce(a.order_no, a.invoice_no)),
                    CASE WHEN h.broken THEN 'plan_broken' WHEN h.legal OR c.action IN ('LEGAL', 'SURVEILLANCE') THEN 'surveillance'
                         WHEN h.plan THEN 'plan_completed' ELSE 'paid_demand' END) AS outcome
    FROM waiting_agency_fee AS w
    JOIN agency_payment AS a ON a.client = w.client AND a.event_id = w.event_id
    JOIN collection_case AS c ON c.client = a.client AND c.case_ref = a.case_ref
    LEFT JOIN item AS t ON t.client = a.client AND t.invoice_no = a.invoice_no AND t.kind = 'claim' AND t.component = 'CAPITAL'
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(s.state = 'PLAN_BROKEN'), false) AS broken, coalesce(bool_or(s.state = 'PLAN'), false) AS plan,
               coalesce(bool_or(s.state IN ('KFM_APPLIED', 'CONTESTED', 'RULED', 'ENFORCED', 'NO_ASSETS', 'SURVEILLANCE')), false) AS legal
        FROM case_status AS s WHERE s.client = a.client AND s.case_ref = a.case_ref
    ) AS h
    WHERE w.client = %(client)s
      AND NOT EXISTS (SELECT FROM open_case_invoice AS v WHERE v.client = a.client AND v.invoice_no = a.invoice_no)
      AND NOT EXISTS (SELECT FROM open_collection_order AS o WHERE o.client = a.client AND o.case_ref = a.case_ref AND o.order_no = a.order_no)
) AS r
LEFT JOIN keeper AS k ON k.outcome = r.outcome AND k.component = r.component;
