-- story_claim_terms: what people have decided of a claim's terms: its kravkod, and what its interest rests on.
--
-- reads   invoice_kravkod_set, interest_basis_set, decision, inbound_file, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT t.kind, t.code, t.code_before, t.basis_on, t.agreed_rate_x100, t.agreed_margin_x100, t.taken_back_ore, t.set_on, t.decided_by,
       t.approved_by, t.decision_id, t.ended_on, f.name AS file_name, d.file_line, r.business_on, v.code_version, v.policy_version
FROM (
    SELECT 'kravkod' AS kind, k.kravkod AS code, k.kravkod_before AS code_before, NULL::date AS basis_on, NULL::int AS agreed_rate_x100,
           NULL::int AS agreed_margin_x100, NULL::bigint AS taken_back_ore, k.set_on, k.set_by AS decided_by, k.approved_by,
           k.decision_id, k.ended_on, k.run_id, k.version_id
    FROM invoice_kravkod_set AS k WHERE k.client = %(client)s AND k.invoice_no = %(invoice_no)s
    UNION ALL
    SELECT 'interest_basis', b.interest_basis, b.basis_before, b.basis_on, b.agreed_rate_x100, b.agreed_margin_x100, b.taken_back_ore,
           b.set_on, b.set_by, b.approved_by, b.decision_id, b.ended_on, b.run_id, b.version_id
    FROM interest_basis_set AS b WHERE b.client = %(client)s AND b.invoice_no = %(invoice_no)s
) AS t
JOIN run AS r ON r.run_id = t.run_id
JOIN version AS v ON v.version_id = t.version_id
LEFT JOIN decision AS d ON d.client = %(client)s AND d.decision_id = t.decision_id
LEFT JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
ORDER BY t.decision_id, t.kind;
