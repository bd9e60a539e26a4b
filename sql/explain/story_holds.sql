-- story_holds: until when an invoice may not be reminded of, and why.
--
-- reads   reminder_hold, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT r.business_on, h.until_on, masked_in(h.reason) AS reason, v.code_version, v.policy_version
FROM reminder_hold AS h
JOIN run AS r ON r.run_id = h.run_id
JOIN version AS v ON v.version_id = h.version_id
WHERE h.client = %(client)s AND h.invoice_no = %(invoice_no)s
ORDER BY h.until_on, r.business_on;
