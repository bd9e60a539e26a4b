-- insert_export_voucher: keep the vouchers of a file and the entries behind each.
--
-- reads   exporting (temporary)
-- writes  ledger_export_voucher, exported_entry
-- takes   client, export_no, fiscal_year, first_voucher_no
-- rerun   safe: an entry handed over twice breaks the key

WITH voucher AS (
    INSERT INTO ledger_export_voucher (client, voucher_no, export_no, business_on, event, department, debit_ore)
    SELECT %(client)s, x.number - 1 + %(first_voucher_no)s::bigint, %(export_no)s, x.business_on, x.event, x.department,
           sum(x.debit_ore)::bigint
    FROM exporting AS x
    WHERE x.fiscal_year = %(fiscal_year)s
    GROUP BY x.number, x.business_on, x.event, x.department
    ORDER BY x.number
)
INSERT INTO exported_entry (client, entry_id, voucher_no)
SELECT %(client)s, x.entry_id, x.number - 1 + %(first_voucher_no)s::bigint
FROM exporting AS x
WHERE x.fiscal_year = %(fiscal_year)s
ORDER BY x.entry_id;
