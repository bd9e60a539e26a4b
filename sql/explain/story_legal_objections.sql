-- story_legal_objections: the department's objections to legal action on a claim.
--
-- reads   legal_objection, decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only
-- note    the reason stands with the hold that the objection set

SELECT x.announcement_no, x.ground, x.objected_on, x.decided_on, x.decided_by, x.decision_id, f.name AS file_name, d.file_line,
       r.business_on, v.code_version, v.policy_version
FROM legal_objection AS x
JOIN run AS r ON r.run_id = x.run_id
JOIN version AS v ON v.version_id = x.version_id
LEFT JOIN decision AS d ON d.client = x.client AND d.decision_id = x.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
WHERE x.client = %(client)s AND x.invoice_no = %(invoice_no)s
ORDER BY x.announcement_no;
