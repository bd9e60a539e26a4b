-- stage_owed_posting: interest that we owe is a cost of the department whose price was repaid, and the customer's credit.
--
-- reads   owed_sum (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'return_interest', o.department, 'AR_CREDIT_BALANCE', -sum(o.owed_ore)::bigint, NULL
FROM owed_sum AS o GROUP BY o.department
UNION ALL
SELECT 'return_interest', o.department, 'INTEREST_EXPENSE', sum(o.owed_ore)::bigint, o.dim_1
FROM owed_sum AS o GROUP BY o.department, o.dim_1;
