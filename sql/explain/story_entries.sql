-- story_entries: every posting that touches an invoice's items, line by line, with its voucher in the general ledger.
--
-- reads   item, entry_line, entry, exported_entry, ledger_export_voucher, ledger_export
-- writes  -
-- takes   client, invoice_no, credits_invoice_no
-- rerun   safe: reads only
-- note    a credit note posts on the items of the invoice it credits

WITH touching AS (
    SELECT DISTINCT l.entry_id, i.invoice_no
    FROM item AS i
    JOIN entry_line AS l ON l.client = i.client AND l.item_id = i.item_id
    WHERE i.client = %(client)s AND i.invoice_no IN (%(invoice_no)s, %(credits_invoice_no)s)
)
SELECT e.entry_id, e.event, e.business_on, e.department, e.invoice_no, e.payment_id, e.reverses_entry_id, l.line_no,
       l.account_key, l.account, l.amount_ore, l.item_id, x.voucher_no, p.file_name
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id
LEFT JOIN ledger_export_voucher AS x
    ON x.client = e.client AND e.entry_id BETWEEN x.first_entry_id AND x.last_entry_id
    AND x.posted_run_id = e.run_id AND x.event = e.event AND x.department = e.department
LEFT JOIN ledger_export AS p ON p.client = x.client AND p.export_no = x.export_no
WHERE e.client = %(client)s
  AND e.entry_id IN (SELECT t.entry_id FROM touching AS t)
  AND (e.invoice_no = %(invoice_no)s OR e.entry_id IN (SELECT t.entry_id FROM touching AS t WHERE t.invoice_no = %(invoice_no)s))
ORDER BY e.entry_id, l.line_no;
