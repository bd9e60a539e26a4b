-- stage_asked_reopening: the waiting decisions that re-open another, each with that one, what it has done, and who signs.
--
-- reads   waiting_decision, policy_authority (temporary), decision, decision_outcome, reopened_decision, deferment, dispute_event,
--         invoice_stop_set, write_off, waived_claim, settlement, open_item_rest
-- writes  asked_reopening (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    of several rows on one decision only the first counts (turn 1). is_recovered: money has come for what was written off

DROP TABLE IF EXISTS asked_reopening;
CREATE TEMP TABLE asked_reopening ON COMMIT DROP AS
SELECT d.decision_id, d.decided_by, d.approved_by, d.reason, d.invoice_no AS asked_invoice_no, (d.fields ->> 'replaces')::bigint AS replaces,
       e.kind, e.choice, e.invoice_no, o.state, r.replaced_by, f.refused_for, coalesce(f.moves_due, false) AS moves_due,
       EXISTS (SELECT FROM dispute_event AS v WHERE v.client = e.client AND v.invoice_no = e.invoice_no
                 AND v.decision_id > e.decision_id) AS has_later,
       EXISTS (SELECT FROM invoice_stop_set AS s WHERE s.client = e.client AND s.invoice_no = e.invoice_no AND s.stop_code = 'DISPUTE'
                 AND s.ended_on IS NULL AND s.decision_id IS DISTINCT FROM e.decision_id) AS is_disputed,
       EXISTS (SELECT FROM invoice_stop_set AS s WHERE s.client = e.client AND s.invoice_no = e.invoice_no AND s.ended_on IS NULL
                 AND s.decision_id = e.decision_id) AS has_hold,
       (SELECT s.part_ore FROM invoice_stop_set AS s
        WHERE s.client = e.client AND s.invoice_no = e.invoice_no AND s.stop_code = 'DISPUTE'
        ORDER BY s.set_on DESC, s.decision_id DESC NULLS LAST LIMIT 1) AS disputed_ore,
       (SELECT coalesce(sum(t.open_ore), 0)::bigint FROM open_item_rest AS t
        WHERE t.client = e.client AND t.invoice_no = e.invoice_no AND t.kind = 'claim' AND t.component <> 'COST') AS open_ore,
       w.lost_ore, w.is_waived, w.is_recovered, coalesce(e.kind IN ('write_off', 'waiver'), false) AS is_posted,
       (SELECT coalesce(sum(g.amount_ore), 0)::bigint FROM waived_claim AS g
        WHERE g.client = e.client AND g.decision_id = e.decision_id) AS waived_ore,
       coalesce(lower(d.approved_by) <> lower(d.decided_by), false)
           AND EXISTS (SELECT FROM policy_authority AS m WHERE m.signature IN (lower(d.decided_by), lower(d.approved_by))) AS has_manager,
       row_number() OVER (PARTITION BY d.fields ->> 'replaces' ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN decision AS e ON e.client = %(client)s AND e.decision_id = (d.fields ->> 'replaces')::bigint
LEFT JOIN decision_outcome AS o ON o.client = e.client AND o.decision_id = e.decision_id
LEFT JOIN reopened_decision AS r ON r.client = e.client AND r.decision_id = e.decision_id
LEFT JOIN deferment AS f ON f.client = e.client AND f.decision_id = e.decision_id
CROSS JOIN LATERAL (
    SELECT sum(x.amount_ore)::bigint AS lost_ore, bool_or(x.is_waived) AS is_waived,
           bool_or(EXISTS (SELECT FROM settlement AS s JOIN settlement AS b ON b.client = s.client AND b.reverses_settlement_id = s.settlement_id
                           WHERE s.client = x.client AND s.item_id = x.item_id AND s.rule = 'write_off' AND s.run_id = x.run_id)) AS is_recovered
    FROM write_off AS x WHERE x.client = e.client AND x.invoice_no = e.invoice_no AND x.decision_id = e.decision_id
) AS w;
