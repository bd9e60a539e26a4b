-- export_years: the fiscal years of the entries to hand over, with what each one's file covers.
--
-- reads   exporting (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT x.fiscal_year, max(x.number) AS voucher_count, count(*) AS entry_count, min(x.entry_id) AS first_entry_id,
       max(x.entry_id) AS last_entry_id, sum(x.debit_ore)::bigint AS debit_ore
FROM exporting AS x
GROUP BY x.fiscal_year
ORDER BY x.fiscal_year;
