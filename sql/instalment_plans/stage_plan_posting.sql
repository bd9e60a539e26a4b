-- stage_plan_posting: what new plans post: claims against interest income and fee income, without VAT, by department.
--
-- reads   plan_opening (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    the fee of a plan is one of the act on collection costs, booked as the demand's is (ruling 33)

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT CASE o.component WHEN 'COST' THEN 'plan_fee' ELSE 'plan_interest' END, o.department, 'AR_CLAIM', sum(o.amount_ore)::bigint, NULL
FROM plan_opening AS o GROUP BY o.department, o.component
UNION ALL
SELECT CASE o.component WHEN 'COST' THEN 'plan_fee' ELSE 'plan_interest' END, o.department,
       CASE o.component WHEN 'COST' THEN 'COLLECTION_FEE' ELSE 'INTEREST_INCOME' END, -sum(o.amount_ore)::bigint, o.dim_1
FROM plan_opening AS o GROUP BY o.department, o.component, o.dim_1;
