-- stage_reminder_fee_posting: tonight's reminder fees in the books: claims against fee income, without VAT, by department.
--
-- reads   numbered_reminder (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'reminder_fee', d.department, 'AR_CLAIM', sum(d.fee_ore)::bigint, NULL
FROM numbered_reminder AS d
WHERE d.fee_ore > 0
GROUP BY d.department
UNION ALL
SELECT 'reminder_fee', d.department, 'REMINDER_FEE', -sum(d.fee_ore)::bigint, d.dim_1
FROM numbered_reminder AS d
WHERE d.fee_ore > 0
GROUP BY d.department, d.dim_1;
