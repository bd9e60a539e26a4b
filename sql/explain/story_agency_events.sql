-- story_agency_events: what we have told the agency of a claim that is with it: payments, credits, reversals.
--
-- reads   agency_event, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT e.case_ref, e.event_id, e.kind, e.amount_ore, e.value_on, e.booked_on, e.reverses_event_id, e.open_capital_after_ore,
       e.file_name, r.business_on, v.code_version, v.policy_version
FROM collection_case_invoice AS c
JOIN agency_event AS e ON e.client = c.client AND e.case_ref = c.case_ref AND e.invoice_no = c.invoice_no
JOIN run AS r ON r.run_id = e.run_id
JOIN version AS v ON v.version_id = e.version_id
WHERE c.client = %(client)s AND c.invoice_no = %(invoice_no)s
ORDER BY e.booked_on, e.event_id;
