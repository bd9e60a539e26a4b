-- insert_dispute_event: keep what the sound decisions say of disputes.
--
-- reads   asked_dispute, decided (temporary)
-- writes  dispute_event
-- takes   client, business_on, respond_by_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO dispute_event (client, decision_id, invoice_no, event, part_ore, happened_on, respond_by_on, reason, decided_by, run_id,
                           version_id)
SELECT %(client)s, a.decision_id, a.invoice_no, a.choice, a.asked_ore, %(business_on)s,
       CASE WHEN a.choice IN ('rejected', 'partly') THEN %(respond_by_on)s::date END, a.reason, a.decided_by, %(run_id)s, %(version_id)s
FROM asked_dispute AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
