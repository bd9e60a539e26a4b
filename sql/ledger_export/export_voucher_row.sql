-- export_voucher_row: the rows of a file's vouchers, summed per coding string.
--
-- reads   ledger_export_voucher, exported_entry, entry_line
-- writes  -
-- takes   client, export_no
-- rerun   safe: reads only
-- note    a coding string that sums to zero is left out, unless nothing else would be left of the voucher

SELECT s.voucher_no, s.account, s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7, s.amount_ore
FROM (
    SELECT v.voucher_no, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7,
           sum(l.amount_ore)::bigint AS amount_ore, bool_or(sum(l.amount_ore) <> 0) OVER (PARTITION BY v.voucher_no) AS has_amount
    FROM ledger_export_voucher AS v
    JOIN exported_entry AS x ON x.client = v.client AND x.voucher_no = v.voucher_no
    JOIN entry_line AS l ON l.client = x.client AND l.entry_id = x.entry_id
    WHERE v.client = %(client)s AND v.export_no = %(export_no)s
    GROUP BY v.voucher_no, l.account, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
) AS s
WHERE s.amount_ore <> 0 OR NOT s.has_amount
ORDER BY s.voucher_no, s.account, s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7
