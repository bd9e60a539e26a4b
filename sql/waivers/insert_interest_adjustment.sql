-- insert_interest_adjustment: keep what people have lowered of interest, posted or not.
--
-- reads   asked_waiver, decided (temporary)
-- writes  interest_adjustment
-- takes   client, business_on, posted, first_adjustment_no, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO interest_adjustment (client, adjustment_no, invoice_no, amount_ore, reason_code, evidence, decided_by, decided_on,
                                 decision_id, run_id, version_id)
SELECT %(client)s, row_number() OVER (ORDER BY a.decision_id) - 1 + %(first_adjustment_no)s::bigint, a.invoice_no, a.asked_ore, a.code,
       a.reason, a.decided_by, %(business_on)s, a.decision_id, %(run_id)s, %(version_id)s
FROM asked_waiver AS a
WHERE a.choice = 'interest' AND a.is_posted = %(posted)s AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
