-- insert_surveillance_order: keep which claims people want under surveillance, and after which case.
--
-- reads   asked_surveillance, decided (temporary)
-- writes  surveillance_order
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO surveillance_order (client, case_ref, invoice_no, decision_id, decided_by, decided_on, run_id, version_id)
SELECT %(client)s, a.case_ref, a.invoice_no, a.decision_id, a.decided_by, %(business_on)s, %(run_id)s, %(version_id)s
FROM asked_surveillance AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
