-- stage_asked_objection: the waiting objections, each with its invoice, where that stands, and the announcement it answers.
--
-- reads   waiting_decision, policy_objection_ground (temporary), invoice, open_item_rest, invoice_stop_set, open_case_invoice,
--         standing_announcement
-- writes  asked_objection (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    of several rows on one invoice only the first counts (turn 1)

DROP TABLE IF EXISTS asked_objection;
CREATE TEMP TABLE asked_objection ON COMMIT DROP AS
SELECT d.decision_id, d.decided_by, d.reason, (d.fields ->> 'from_on')::date AS objected_on, g.ground, g.name AS ground_name,
       i.invoice_no, i.document_type, s.set_on AS held_on, v.case_ref, a.announcement_no, a.announced_on, a.object_by_on,
       (SELECT coalesce(sum(o.open_ore), 0)::bigint FROM open_item_rest AS o
        WHERE o.client = i.client AND o.invoice_no = i.invoice_no AND o.kind = 'claim' AND o.component <> 'COST') AS open_ore,
       row_number() OVER (PARTITION BY d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_objection_ground AS g ON g.ground = d.fields ->> 'code'
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN invoice_stop_set AS s ON s.client = i.client AND s.invoice_no = i.invoice_no AND s.stop_code = 'OBJECTION'
    AND s.ended_on IS NULL
LEFT JOIN open_case_invoice AS v ON v.client = i.client AND v.invoice_no = i.invoice_no
LEFT JOIN standing_announcement AS a ON a.client = i.client AND a.invoice_no = i.invoice_no;
