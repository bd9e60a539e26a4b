-- claim_exception: every deviation from the standard road of a claim, by the run that carried it out: what (ground and detail), whose,
-- how much and who decided. A hold that a dispute, deferment, plan or objection has set is that decision, not one more. Read it by run_id.
CREATE OR REPLACE VIEW claim_exception AS
SELECT s.client, s.run_id, 'stop' AS ground, s.stop_code AS detail, s.customer_no, NULL::bigint AS invoice_no,
       NULL::text AS department, NULL::bigint AS amount_ore, s.set_by AS decided_by, NULL::text AS approved_by
FROM customer_stop_set AS s
UNION ALL
SELECT s.client, s.run_id, 'stop', s.stop_code, NULL, s.invoice_no, NULL, s.part_ore, s.set_by, NULL
FROM invoice_stop_set AS s WHERE s.stop_code NOT IN ('DISPUTE', 'DEFERMENT', 'PLAN', 'OBJECTION')
UNION ALL
SELECT a.client, a.run_id, CASE WHEN a.refused_for IS NULL THEN 'deferment' ELSE 'deferment_refused' END,
       coalesce(a.refused_for, a.ground), a.customer_no, a.invoice_no, NULL, NULL, a.decided_by, a.approved_by
FROM deferment AS a
UNION ALL
SELECT e.client, e.run_id, 'dispute', e.event, NULL, e.invoice_no, NULL, e.part_ore, e.decided_by, NULL
FROM dispute_event AS e
WHERE NOT EXISTS (SELECT FROM reopened_decision AS r WHERE r.client = e.client AND r.replaced_by = e.decision_id)
UNION ALL
SELECT r.client, r.run_id, 'reopened', r.kind, NULL, r.invoice_no, NULL, NULL, r.decided_by, r.approved_by
FROM reopened_decision AS r
UNION ALL
SELECT x.client, x.run_id, 'objection', x.ground, NULL, x.invoice_no, NULL, NULL, x.decided_by, NULL
FROM legal_objection AS x
UNION ALL
SELECT w.client, w.run_id, 'surveillance', NULL, NULL, w.invoice_no, NULL, NULL, w.decided_by, NULL
FROM surveillance_order AS w
UNION ALL
SELECT p.client, p.run_id, CASE p.fee_ore WHEN 0 THEN 'plan_without_fee' ELSE 'plan' END, p.instalments || ' delbetalningar',
       p.customer_no, NULL, p.department, p.base_ore, p.decided_by, p.approved_by
FROM instalment_plan AS p
UNION ALL
SELECT s.client, s.run_id, 'interest_stop', s.reason_code, NULL, s.invoice_no, NULL, NULL, s.decided_by, NULL
FROM interest_stop AS s
UNION ALL
SELECT a.client, a.run_id, 'interest_adjustment', a.reason_code, NULL, a.invoice_no, NULL, a.amount_ore, a.decided_by, NULL
FROM interest_adjustment AS a
UNION ALL
SELECT w.client, w.run_id, 'write_off', w.reason_code, w.customer_no, w.invoice_no, NULL, w.amount_ore, w.decided_by, w.approved_by
FROM write_off AS w
UNION ALL
SELECT w.client, w.run_id, 'manual_letter', NULL, w.customer_no, w.key::bigint, NULL, NULL, NULL, NULL
FROM work_item AS w WHERE w.kind IN ('manual_reminder', 'manual_demand')
UNION ALL
SELECT d.client, d.run_id, 'waiver', d.choice, d.customer_no, d.invoice_no, NULL, d.amount_ore, d.decided_by, d.approved_by
FROM decision AS d
JOIN decision_outcome AS o ON o.client = d.client AND o.decision_id = d.decision_id AND o.state = 'done'
WHERE d.kind = 'waiver' AND d.choice = 'fee'
UNION ALL
SELECT k.client, k.run_id, 'kravkod', k.kravkod_before || ' till ' || k.kravkod, NULL, k.invoice_no, NULL, NULL, k.set_by, k.approved_by
FROM invoice_kravkod_set AS k
UNION ALL
SELECT b.client, b.run_id, 'interest_basis', b.basis_before || ' till ' || b.interest_basis, NULL, b.invoice_no, NULL, NULL, b.set_by,
       b.approved_by
FROM interest_basis_set AS b
UNION ALL
SELECT h.client, h.ended_run_id, 'kravkod', concat_ws(' till ', coalesce(h.state ->> 'kravkod', '-'), coalesce(n.kravkod, '-')),
       h.customer_no, NULL, NULL, NULL, NULL, NULL
FROM customer_history AS h
CROSS JOIN LATERAL (
    (SELECT t.state ->> 'kravkod' AS kravkod FROM customer_history AS t
     WHERE t.client = h.client AND t.customer_no = h.customer_no AND t.ended_run_id > h.ended_run_id ORDER BY t.ended_run_id LIMIT 1)
    UNION ALL
    (SELECT c.kravkod FROM customer AS c WHERE c.client = h.client AND c.customer_no = h.customer_no)
    LIMIT 1
) AS n
WHERE h.state ->> 'kravkod' IS DISTINCT FROM n.kravkod;
