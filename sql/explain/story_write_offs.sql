-- story_write_offs: what was written off of a claim, by whom and on what ground.
--
-- reads   write_off, run, version
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT w.write_off_no, w.item_id, w.amount_ore, w.reason_code, w.is_waived, w.corrects_vat, w.decided_by, w.approved_by,
       w.decision_id, w.written_off_on, r.business_on, v.code_version, v.policy_version
FROM write_off AS w
JOIN run AS r ON r.run_id = w.run_id
JOIN version AS v ON v.version_id = w.version_id
WHERE w.client = %(client)s AND w.invoice_no = %(invoice_no)s
ORDER BY w.write_off_no;
