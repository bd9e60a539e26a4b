-- insert_deferment: keep each request for a deferment, granted or refused.
--
-- reads   asked_deferment, refused_deferment, decided (temporary)
-- writes  deferment
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO deferment (client, decision_id, invoice_no, customer_no, asked_on, until_on, ground, moves_due, refused_for, decided_on,
                       decided_by, approved_by, reason, run_id, version_id)
SELECT %(client)s, a.decision_id, a.invoice_no, a.customer_no, a.asked_on, a.until_on, a.ground, a.moves_due, r.refused_for,
       %(business_on)s, a.decided_by, a.approved_by, a.reason, %(run_id)s, %(version_id)s
FROM asked_deferment AS a
LEFT JOIN refused_deferment AS r ON r.decision_id = a.decision_id
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
