-- story_agency_payments: what a claim's debtor has paid to the agency, who keeps it, and in which remittance we got it.
--
-- reads   agency_payment, remitted_payment, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT p.case_ref, p.event_id, p.kind, p.paid_on, p.total_ore, p.capital_ore, p.interest_ore,
       p.kfm_application_ore + p.kfm_costs_ore AS kfm_ore, p.creditor_share_ore,
       p.agency_share_ore, p.outcome, p.reverses_event_id, m.remit_id, p.file_name, p.business_on, v.code_version, v.policy_version
FROM agency_payment AS p
JOIN version AS v ON v.version_id = p.version_id
LEFT JOIN remitted_payment AS m ON m.client = p.client AND m.event_id = p.event_id
WHERE p.client = %(client)s AND p.invoice_no = %(invoice_no)s
ORDER BY p.business_on, p.event_id;
