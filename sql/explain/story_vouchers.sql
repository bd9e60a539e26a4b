-- story_vouchers: some vouchers as a whole, line by line: what the step posted of the event for the department.
--
-- reads   entry, entry_line, exported_entry, ledger_export_voucher, ledger_export
-- writes  -
-- takes   client, entry_ids
-- rerun   safe: reads only

SELECT e.entry_id, e.event, e.business_on, e.department, l.line_no, l.account_key, l.account, l.amount_ore, l.vat_code, l.dim_1,
       l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7, x.voucher_no, p.file_name
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id
LEFT JOIN exported_entry AS x ON x.client = e.client AND x.entry_id = e.entry_id
LEFT JOIN ledger_export_voucher AS v ON v.client = x.client AND v.voucher_no = x.voucher_no
LEFT JOIN ledger_export AS p ON p.client = v.client AND p.export_no = v.export_no
WHERE e.client = %(client)s AND e.entry_id = ANY(%(entry_ids)s)
ORDER BY e.entry_id, l.line_no;
