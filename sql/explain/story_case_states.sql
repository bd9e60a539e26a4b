-- story_case_states: where the agency has said that a claim's cases stand, state by state.
--
-- reads   collection_case_invoice, case_status, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT s.case_ref, s.state, s.state_on, s.open_capital_ore, s.open_interest_ore, s.open_fees_ore, s.respond_by_on, s.plan_instalments,
       s.plan_next_on, s.kfm_case_no, s.ruling_on, s.contested, s.status_no, s.file_name, s.business_on, v.code_version, v.policy_version
FROM collection_case_invoice AS c
JOIN case_status AS s ON s.client = c.client AND s.case_ref = c.case_ref
JOIN version AS v ON v.version_id = s.version_id
WHERE c.client = %(client)s AND c.invoice_no = %(invoice_no)s
ORDER BY s.status_no;
