-- voucher_years: the fiscal years of tonight's vouchers, with what each one's file covers.
--
-- reads   voucher (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT v.fiscal_year, count(*) AS voucher_count, sum(v.entry_count)::bigint AS entry_count,
       min(v.first_entry_id) AS first_entry_id, max(v.last_entry_id) AS last_entry_id, sum(v.debit_ore)::bigint AS debit_ore
FROM voucher AS v
GROUP BY v.fiscal_year
ORDER BY v.fiscal_year;
