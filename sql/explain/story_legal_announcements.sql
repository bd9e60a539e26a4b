-- story_legal_announcements: when a claim was announced to its department for legal action, and until when that could object.
--
-- reads   legal_announcement, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT a.announcement_no, a.department, a.demand_no, a.open_ore, a.announced_on, a.object_by_on, r.business_on, v.code_version,
       v.policy_version
FROM legal_announcement AS a
JOIN run AS r ON r.run_id = a.run_id
JOIN version AS v ON v.version_id = a.version_id
WHERE a.client = %(client)s AND a.invoice_no = %(invoice_no)s
ORDER BY a.announcement_no;
