-- insert_agency_waiver: keep interest lowered of claims that are with the agency, to be told in tonight's events.
--
-- reads   asked_waiver, decided (temporary), open_case_invoice
-- writes  agency_interest_waiver
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

INSERT INTO agency_interest_waiver (client, decision_id, case_ref, invoice_no, amount_ore, waived_on, run_id, version_id)
SELECT c.client, a.decision_id, c.case_ref, a.invoice_no, a.asked_ore, %(business_on)s, %(run_id)s, %(version_id)s
FROM asked_waiver AS a
JOIN open_case_invoice AS c ON c.client = %(client)s AND c.invoice_no = a.invoice_no
WHERE a.choice = 'interest' AND NOT a.is_posted AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
ORDER BY a.decision_id;
