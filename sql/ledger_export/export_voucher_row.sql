-- export_voucher_row: the rows of a file's vouchers; `number` counts the vouchers of the file from 1.
--
-- reads   voucher, voucher_row (temporary)
-- writes  -
-- takes   fiscal_year
-- rerun   safe: reads only
-- note    a coding string that sums to zero is left out, unless nothing else would be left of the voucher

SELECT s.number, s.account, s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7, s.amount_ore
FROM (
    SELECT v.number, r.account, r.dim_1, r.dim_2, r.dim_3, r.dim_4, r.dim_5, r.dim_6, r.dim_7, r.amount_ore,
           bool_or(r.amount_ore <> 0) OVER (PARTITION BY v.number) AS has_amount
    FROM voucher AS v JOIN voucher_row AS r USING (posted_run_id, event, department)
    WHERE v.fiscal_year = %(fiscal_year)s
) AS s
WHERE s.amount_ore <> 0 OR NOT s.has_amount
ORDER BY s.number, s.account, s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7
