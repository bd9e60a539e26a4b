-- story_interest_decisions: what people have decided of a claim's interest: days without it, and interest lowered.
--
-- reads   interest_stop, interest_adjustment, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT k.kind, k.from_on, k.until_on, k.amount_ore, k.reason_code, k.decided_by, k.decided_on, k.decision_id, r.business_on,
       v.code_version, v.policy_version
FROM (
    SELECT 'interest_stop' AS kind, s.from_on, s.until_on, NULL::bigint AS amount_ore, s.reason_code, s.decided_by, s.decided_on,
           s.decision_id, s.run_id, s.version_id
    FROM interest_stop AS s WHERE s.client = %(client)s AND s.invoice_no = %(invoice_no)s
    UNION ALL
    SELECT 'interest_adjustment', NULL, NULL, a.amount_ore, a.reason_code, a.decided_by, a.decided_on, a.decision_id, a.run_id,
           a.version_id
    FROM interest_adjustment AS a WHERE a.client = %(client)s AND a.invoice_no = %(invoice_no)s
) AS k
JOIN run AS r ON r.run_id = k.run_id
JOIN version AS v ON v.version_id = k.version_id
ORDER BY k.decided_on, k.kind, k.from_on, k.decision_id, k.amount_ore;
