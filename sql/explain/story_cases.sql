-- story_cases: the agency's cases an invoice is or was in, and what happened to them.
--
-- reads   collection_case_invoice, collection_case, collection_event, open_case_invoice, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT c.case_ref, c.action, c.sent_on, v.open_capital_ore, v.fee_ore, o.case_ref IS NOT NULL AS is_open, e.event, e.reason,
       e.happened_on, e.file_name, r.business_on, u.code_version, u.policy_version
FROM collection_case_invoice AS v
JOIN collection_case AS c ON c.client = v.client AND c.case_ref = v.case_ref
LEFT JOIN open_case_invoice AS o ON o.client = v.client AND o.invoice_no = v.invoice_no AND o.case_ref = v.case_ref
LEFT JOIN collection_event AS e
    ON e.client = c.client AND e.case_ref = c.case_ref AND (e.invoice_no IS NULL OR e.invoice_no = v.invoice_no)
LEFT JOIN run AS r ON r.run_id = e.run_id
LEFT JOIN version AS u ON u.version_id = e.version_id
WHERE v.client = %(client)s AND v.invoice_no = %(invoice_no)s
ORDER BY c.sent_on, c.case_ref, e.happened_on, e.event_id;
