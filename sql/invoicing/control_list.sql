-- control_list: tonight's control list, each department beside its last run.
--
-- reads   control_list
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT t.department, t.invoice_count, t.credit_note_count, t.net_ore, t.vat_ore, t.total_ore, t.largest_ore,
       p.invoice_count AS last_invoice_count, p.total_ore AS last_total_ore
FROM control_list AS t
LEFT JOIN LATERAL (
    SELECT e.invoice_count, e.total_ore FROM control_list AS e
    WHERE e.client = t.client AND e.department = t.department AND e.run_id < t.run_id
    ORDER BY e.run_id DESC LIMIT 1
) AS p ON true
WHERE t.client = %(client)s AND t.run_id = %(run_id)s
ORDER BY t.department;
