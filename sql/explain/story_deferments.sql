-- story_deferments: the deferments asked for of a claim, granted and refused.
--
-- reads   deferment, decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT a.asked_on, a.until_on, a.ground, a.moves_due, a.refused_for, a.decided_on, a.decided_by, a.approved_by, a.decision_id,
       f.name AS file_name, d.file_line, r.business_on, v.code_version, v.policy_version
FROM deferment AS a
JOIN run AS r ON r.run_id = a.run_id
JOIN version AS v ON v.version_id = a.version_id
LEFT JOIN decision AS d ON d.client = a.client AND d.decision_id = a.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
WHERE a.client = %(client)s AND a.invoice_no = %(invoice_no)s
ORDER BY a.decided_on, a.decision_id;
