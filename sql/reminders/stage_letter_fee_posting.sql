-- stage_letter_fee_posting: tonight's fees in the books: claims against fee income, without VAT, by department.
--
-- reads   numbered_letter (temporary), invoice_line
-- writes  posting (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    a fee is coded with the dim_1 of its claim's first line

WITH fee AS (
    SELECT CASE d.fee_code WHEN 'DEMAND' THEN 'demand_fee' WHEN 'LATE_COMP' THEN 'late_compensation' ELSE 'reminder_fee' END
               AS event, d.department, d.fee_ore,
           (SELECT l.dim_1 FROM invoice_line AS l
            WHERE l.client = %(client)s AND l.invoice_no = d.invoice_no AND l.line_no = 1) AS dim_1
    FROM numbered_letter AS d
    WHERE d.fee_ore > 0
)
INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT f.event, f.department, 'AR_CLAIM', sum(f.fee_ore)::bigint, NULL
FROM fee AS f
GROUP BY f.event, f.department
UNION ALL
SELECT f.event, f.department, fee_account_of(f.event), -sum(f.fee_ore)::bigint, f.dim_1
FROM fee AS f
GROUP BY f.event, f.department, f.dim_1;
