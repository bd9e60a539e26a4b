-- insert_reopened_dispute: an answer to a dispute that is re-opened leaves the objection standing, as large as it was.
--
-- reads   asked_reopening, decided (temporary)
-- writes  dispute_event
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO dispute_event (client, decision_id, invoice_no, event, part_ore, happened_on, reason, decided_by, run_id, version_id)
SELECT %(client)s, a.decision_id, a.invoice_no, 'raised', a.disputed_ore, %(business_on)s, a.reason, a.decided_by, %(run_id)s, %(version_id)s
FROM asked_reopening AS a
WHERE a.kind = 'dispute' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
