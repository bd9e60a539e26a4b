-- insert_legal_objection: keep the objections that came in time; the announcement each answers stands no longer.
--
-- reads   asked_objection, decided (temporary)
-- writes  legal_objection
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO legal_objection (client, announcement_no, invoice_no, ground, objected_on, reason, decided_by, decided_on, decision_id,
                             run_id, version_id)
SELECT %(client)s, a.announcement_no, a.invoice_no, a.ground, a.objected_on, a.reason, a.decided_by, %(business_on)s, a.decision_id,
       %(run_id)s, %(version_id)s
FROM asked_objection AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.announcement_no;
