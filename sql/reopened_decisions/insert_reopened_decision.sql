-- insert_reopened_decision: keep which decisions have been re-opened, and by which.
--
-- reads   asked_reopening, decided (temporary)
-- writes  reopened_decision
-- takes   client, posted, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO reopened_decision (client, decision_id, replaced_by, invoice_no, kind, reopened_on, decided_by, approved_by, run_id, version_id)
SELECT %(client)s, a.replaces, a.decision_id, a.invoice_no, a.kind, %(business_on)s, a.decided_by, a.approved_by, %(run_id)s, %(version_id)s
FROM asked_reopening AS a
WHERE a.is_posted = %(posted)s AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
