-- insert_limitation_events: what the agency tells that interrupts the limitation of a case's claims.
--
-- reads   status_row, status_fault (temporary), collection_case_invoice, case_status
-- writes  limitation_event
-- takes   client, run_id, version_id
-- rerun   safe: each event is noted once
-- note    preskriptionslagen § 5: a plan that the debtor has agreed to is a promise; an application to Kronofogden interrupts, and a
--         new period runs from the day that its proceedings end (§ 7): the ruling, or the enforcement that found nothing

INSERT INTO limitation_event (client, invoice_no, event, happened_on, effective_on, evidence, noted_by, run_id, version_id)
SELECT DISTINCT ON (v.invoice_no, e.event, e.happened_on, e.effective_on)
       %(client)s, v.invoice_no, e.event, e.happened_on, e.effective_on,
       concat_ws(', ', 'Ärende ' || s.case_ref || ' hos ombudet: ' || s.state, 'Kronofogdens mål ' || s.kfm_case_no), 'ombudet', %(run_id)s,
       %(version_id)s
FROM status_row AS s
JOIN collection_case_invoice AS v ON v.client = %(client)s AND v.case_ref = s.case_ref
CROSS JOIN LATERAL (
    SELECT max(h.state_on) AS begun_on FROM case_status AS h
    WHERE h.client = v.client AND h.case_ref = s.case_ref AND h.state_on <= s.state_on
      AND h.state = CASE s.state WHEN 'RULED' THEN 'KFM_APPLIED' WHEN 'NO_ASSETS' THEN 'ENFORCED' END
) AS b
CROSS JOIN LATERAL (
    SELECT CASE s.state WHEN 'PLAN' THEN 'promise' ELSE 'proceedings' END AS event,
           CASE WHEN s.state = 'RULED' THEN coalesce(s.ruling_on, s.state_on) ELSE s.state_on END AS effective_on
) AS d
CROSS JOIN LATERAL (SELECT d.event, coalesce(b.begun_on, d.effective_on) AS happened_on, d.effective_on) AS e
WHERE s.state IN ('PLAN', 'KFM_APPLIED', 'RULED', 'ENFORCED', 'NO_ASSETS')
  AND NOT EXISTS (SELECT FROM status_fault AS f WHERE f.line_no = s.line_no)
ORDER BY v.invoice_no, e.event, e.happened_on, e.effective_on, s.line_no
ON CONFLICT DO NOTHING;
