-- story_decisions: what people have decided of a claim in files, row by row, and what became of each.
--
-- reads   invoice, customer, decision, decision_outcome, reopened_decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only
-- note    of protected persons the reason is left out

SELECT d.decision_id, d.kind, d.choice, d.amount_ore, d.decided_by, d.approved_by, o.state, masked_in(o.outcome) AS outcome, o.step,
       (d.fields ->> 'replaces')::bigint AS replaces, p.replaced_by, p.reopened_on,
       CASE c.protection_code WHEN 0 THEN masked_in(d.reason) END AS reason, f.name AS file_name, d.file_line,
       r.business_on, v.code_version, v.policy_version
FROM invoice AS i
JOIN customer AS c ON c.client = i.client AND c.customer_no = i.customer_no
JOIN decision AS d ON d.client = i.client AND d.invoice_no = i.invoice_no
JOIN run AS r ON r.run_id = d.run_id
JOIN version AS v ON v.version_id = d.version_id
LEFT JOIN decision_outcome AS o ON o.client = d.client AND o.decision_id = d.decision_id
LEFT JOIN reopened_decision AS p ON p.client = d.client AND p.decision_id = d.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
WHERE i.client = %(client)s AND i.invoice_no = %(invoice_no)s
ORDER BY d.decision_id;
