-- claim_stage: how far the pressure on each claim has come (receivables rules 4.1), derived from what has happened to it. Holds are
-- no stages: when one ends the claim goes on from where it stood. `on_day` is the client's last night, by which DUE is judged.
CREATE OR REPLACE VIEW claim_stage AS
SELECT i.client, i.item_id, i.invoice_no, i.customer_no, n.on_day,
       CASE WHEN o.item_id IS NULL AND z.is_written_off THEN 'WRITTEN_OFF'
            WHEN o.item_id IS NULL AND z.is_credited THEN 'CREDITED'
            WHEN o.item_id IS NULL THEN 'SETTLED'
            WHEN a.case_ref IS NOT NULL THEN CASE
                WHEN a.agency_state IN ('KFM_APPLIED', 'CONTESTED') THEN 'KFM_APPLIED'
                WHEN a.agency_state IN ('RULED', 'ENFORCED') THEN a.agency_state
                WHEN a.agency_state IN ('NO_ASSETS', 'SURVEILLANCE') THEN 'SURVEILLANCE' ELSE 'AGENCY' END
            WHEN d.demanded_on IS NOT NULL THEN 'DEMANDED'
            WHEN r.level > 0 THEN 'REMINDED'
            WHEN i.due_effective_on < n.on_day THEN 'DUE'
            WHEN s.sent_on IS NOT NULL THEN 'SENT' ELSE 'ISSUED' END AS stage,
       CASE WHEN o.item_id IS NULL THEN z.settled_on
            WHEN a.case_ref IS NOT NULL THEN coalesce(a.state_on, a.accepted_on)
            ELSE coalesce(d.demanded_on, r.reminded_on,
                          CASE WHEN i.due_effective_on < n.on_day THEN i.due_effective_on + 1 END, s.sent_on, i.opened_on) END AS since_on,
       r.level, a.case_ref, a.agency_state
FROM item AS i
CROSS JOIN LATERAL (SELECT max(u.business_on) AS on_day FROM run AS u WHERE u.client = i.client) AS n
LEFT JOIN open_item AS o ON o.client = i.client AND o.item_id = i.item_id
CROSS JOIN LATERAL (
    SELECT max(e.business_on) AS settled_on, bool_and(t.rule = 'credit_note') AS is_credited,
           coalesce(sum(t.amount_ore) FILTER (WHERE t.rule = 'write_off'), 0) < 0 AS is_written_off
    FROM settlement AS t JOIN entry AS e ON e.client = t.client AND e.entry_id = t.entry_id
    WHERE t.client = i.client AND t.item_id = i.item_id
) AS z
CROSS JOIN LATERAL (
    SELECT coalesce(max(m.level), 0) AS level, max(m.reminded_on) AS reminded_on
    FROM reminder AS m WHERE m.client = i.client AND m.invoice_no = i.invoice_no
) AS r
LEFT JOIN LATERAL (
    SELECT m.demanded_on FROM demand_claim AS c JOIN demand AS m ON m.client = c.client AND m.demand_no = c.demand_no
    WHERE c.client = i.client AND c.invoice_no = i.invoice_no
      AND NOT EXISTS (SELECT FROM returned_demand AS t WHERE t.client = c.client AND t.demand_no = c.demand_no)
) AS d ON true
CROSS JOIN LATERAL (
    SELECT min(e.event_on) AS sent_on FROM document_event AS e
    WHERE e.client = i.client AND e.document_id IN ('invoice-' || i.invoice_no, 'interest_invoice-' || i.invoice_no)
      AND e.event <> 'rejected'
) AS s
LEFT JOIN LATERAL (
    SELECT c.case_ref, min(e.happened_on) AS accepted_on, t.state AS agency_state, t.state_on
    FROM open_case_invoice AS c
    JOIN collection_event AS e ON e.client = c.client AND e.case_ref = c.case_ref AND e.event = 'accepted'
    LEFT JOIN LATERAL (SELECT k.state, k.state_on FROM case_status AS k
                       WHERE k.client = c.client AND k.case_ref = c.case_ref ORDER BY k.status_no DESC LIMIT 1) AS t ON true
    WHERE c.client = i.client AND c.invoice_no = i.invoice_no
    GROUP BY c.case_ref, t.state, t.state_on
) AS a ON true
WHERE i.kind = 'claim' AND i.component <> 'COST' AND i.invoice_no IS NOT NULL AND i.ocr IS NOT NULL;
