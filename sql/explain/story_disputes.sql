-- story_disputes: what has happened to objections to a claim.
--
-- reads   dispute_event, decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT e.event, e.part_ore, e.happened_on, e.respond_by_on, e.decided_by, e.decision_id, f.name AS file_name, d.file_line,
       r.business_on, v.code_version, v.policy_version
FROM dispute_event AS e
JOIN run AS r ON r.run_id = e.run_id
JOIN version AS v ON v.version_id = e.version_id
LEFT JOIN decision AS d ON d.client = e.client AND d.decision_id = e.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
WHERE e.client = %(client)s AND e.invoice_no = %(invoice_no)s
ORDER BY e.happened_on, e.decision_id;
