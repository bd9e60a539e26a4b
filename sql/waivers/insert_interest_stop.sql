-- insert_interest_stop: keep the days for which a claim bears no interest by decision.
--
-- reads   asked_waiver, decided (temporary)
-- writes  interest_stop
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO interest_stop (client, invoice_no, from_on, until_on, reason_code, reason, decided_by, decided_on, decision_id, run_id,
                           version_id)
SELECT %(client)s, a.invoice_no, a.from_on, a.until_on, a.code, a.reason, a.decided_by, %(business_on)s, a.decision_id, %(run_id)s,
       %(version_id)s
FROM asked_waiver AS a
WHERE a.choice = 'stop' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
