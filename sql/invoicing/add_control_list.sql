-- add_control_list: what a person looks at before numbers are given, one row per department.
--
-- reads   new_invoice
-- writes  control_list
-- takes   client, run_id
-- rerun   a second batch of the same night is added to the first

INSERT INTO control_list AS list (client, run_id, department, invoice_count, credit_note_count, net_ore, vat_ore, total_ore,
                                  largest_ore)
SELECT %(client)s, %(run_id)s, n.department, count(*) FILTER (WHERE NOT n.is_credit), count(*) FILTER (WHERE n.is_credit),
       sum(n.net_ore), sum(n.vat_ore), sum(n.total_ore), max(abs(n.total_ore))
FROM new_invoice AS n
GROUP BY n.department
ON CONFLICT (client, run_id, department) DO UPDATE SET
    invoice_count = list.invoice_count + EXCLUDED.invoice_count,
    credit_note_count = list.credit_note_count + EXCLUDED.credit_note_count,
    net_ore = list.net_ore + EXCLUDED.net_ore, vat_ore = list.vat_ore + EXCLUDED.vat_ore,
    total_ore = list.total_ore + EXCLUDED.total_ore, largest_ore = greatest(list.largest_ore, EXCLUDED.largest_ore);
