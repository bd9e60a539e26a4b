-- story_limitation_events: what has interrupted the limitation of a claim, as the agency told it or people noted it.
--
-- reads   limitation_event, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only
-- note    the proof is not told: it may name a person. Payments and plans interrupt too, and are told as themselves

SELECT e.event, e.happened_on, e.effective_on, e.noted_by AS set_by, r.business_on, v.code_version, v.policy_version
FROM limitation_event AS e
JOIN run AS r ON r.run_id = e.run_id
JOIN version AS v ON v.version_id = e.version_id
WHERE e.client = %(client)s AND e.invoice_no = %(invoice_no)s
ORDER BY e.happened_on, e.event, e.effective_on;
