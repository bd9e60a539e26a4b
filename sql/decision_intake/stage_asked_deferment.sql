-- stage_asked_deferment: the waiting requests for a deferment, each with its invoice and what the rules ask about it.
--
-- reads   waiting_decision, policy_authority, policy_deferment_ground (temporary), invoice, open_item_rest, deferment,
--         reopened_decision, invoice_stop_set, open_plan_item, instalment_plan, plan_event
-- writes  asked_deferment (temporary)
-- takes   client, business_on, always_moves
-- rerun   safe: temporary
-- note    of several rows on one invoice only the first counts (turn 1)

DROP TABLE IF EXISTS asked_deferment;
CREATE TEMP TABLE asked_deferment ON COMMIT DROP AS
SELECT d.decision_id, d.decided_by, d.approved_by, d.reason, (d.fields ->> 'until_on')::date AS until_on,
       (d.fields ->> 'from_on')::date AS asked_on, d.fields ->> 'code' AS said_ground, g.ground, d.fields ? 'flag' OR %(always_moves)s AS moves_due,
       i.invoice_no, i.document_type, i.customer_no, i.due_effective_on, s.set_on AS deferred_on,
       lower(d.approved_by) <> lower(d.decided_by) AND m.signature IS NOT NULL AS has_manager,
       (SELECT coalesce(sum(o.open_ore), 0)::bigint FROM open_item_rest AS o
        WHERE o.client = i.client AND o.invoice_no = i.invoice_no AND o.kind = 'claim' AND o.component <> 'COST') AS open_ore,
       EXISTS (SELECT FROM open_item AS o JOIN open_plan_item AS p ON p.client = o.client AND p.item_id = o.item_id
               WHERE o.client = i.client AND o.invoice_no = i.invoice_no) AS is_in_plan,
       EXISTS (SELECT FROM deferment AS f WHERE f.client = i.client AND f.invoice_no = i.invoice_no AND f.refused_for IS NULL
                 AND NOT EXISTS (SELECT FROM reopened_decision AS r WHERE r.client = f.client AND r.decision_id = f.decision_id))
           AS had_one,
       EXISTS (SELECT FROM instalment_plan AS p JOIN plan_event AS e ON e.client = p.client AND e.plan_no = p.plan_no
               WHERE p.client = i.client AND p.customer_no = i.customer_no AND e.event = 'broken'
                 AND e.happened_on > %(business_on)s::date - interval '12 months') AS has_broken_plan,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_deferment_ground AS g ON g.ground = d.fields ->> 'code'
LEFT JOIN policy_authority AS m ON m.signature = lower(d.approved_by)
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN invoice_stop_set AS s ON s.client = i.client AND s.invoice_no = i.invoice_no AND s.stop_code = 'DEFERMENT'
    AND s.ended_on IS NULL AND s.until_on >= %(business_on)s;
