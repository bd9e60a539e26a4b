-- stage_refund_posting: interest given back: less income, and money to the customer's credit.
--
-- reads   interest_refund (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'agency_interest_credit', r.department, 'AR_CREDIT_BALANCE', -sum(r.refund_ore)::bigint, NULL
FROM interest_refund AS r GROUP BY r.department
UNION ALL
SELECT 'agency_interest_credit', r.department, 'INTEREST_INCOME', sum(r.refund_ore)::bigint, r.dim_1
FROM interest_refund AS r GROUP BY r.department, r.dim_1;
