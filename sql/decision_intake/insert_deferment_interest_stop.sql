-- insert_deferment_interest_stop: a deferment that moves the due date bears no interest until the new day.
--
-- reads   asked_deferment, refused_deferment, decided (temporary), interest_stop
-- writes  interest_stop
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits
-- note    a second deferment of the same invoice goes on where the first ended

INSERT INTO interest_stop (client, invoice_no, from_on, until_on, reason_code, reason, decided_by, decided_on, decision_id, run_id,
                           version_id)
SELECT %(client)s, a.invoice_no, f.from_on, a.until_on, 'DEFERMENT', a.reason, a.decided_by, %(business_on)s, a.decision_id,
       %(run_id)s, %(version_id)s
FROM asked_deferment AS a
CROSS JOIN LATERAL (
    SELECT coalesce(max(s.until_on), a.due_effective_on) + 1 AS from_on FROM interest_stop AS s
    WHERE s.client = %(client)s AND s.invoice_no = a.invoice_no AND s.reason_code = 'DEFERMENT') AS f
WHERE a.moves_due AND f.from_on <= a.until_on
  AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
  AND NOT EXISTS (SELECT FROM refused_deferment AS r WHERE r.decision_id = a.decision_id)
ORDER BY a.decision_id;
