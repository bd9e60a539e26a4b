-- insert_noted_interruption: keep what people have noted of limitation, with the proof they name.
--
-- reads   asked_interruption, decided (temporary)
-- writes  limitation_event
-- takes   client, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO limitation_event (client, invoice_no, event, happened_on, effective_on, evidence, noted_by, run_id, version_id)
SELECT %(client)s, a.invoice_no, a.event, a.happened_on, a.effective_on, a.reason, a.decided_by, %(run_id)s, %(version_id)s
FROM asked_interruption AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
