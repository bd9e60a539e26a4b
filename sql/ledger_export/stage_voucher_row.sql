-- stage_voucher_row: the postings not handed over yet, summed per night, event, department and coding string.
--
-- reads   entry, entry_line
-- writes  voucher_row (temporary)
-- takes   client, after_entry_id
-- rerun   safe: temporary

CREATE TEMP TABLE voucher_row ON COMMIT DROP AS
SELECT e.business_on, e.run_id AS posted_run_id, e.event, e.department, l.account,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7,
       sum(l.amount_ore)::bigint AS amount_ore,
       coalesce(sum(l.amount_ore) FILTER (WHERE l.amount_ore > 0), 0)::bigint AS debit_ore
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id
WHERE e.client = %(client)s AND e.entry_id > %(after_entry_id)s
GROUP BY e.business_on, e.run_id, e.event, e.department, l.account,
         l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7;
