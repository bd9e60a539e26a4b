-- stage_interest_posting: tonight's interest invoices in the books: claims against interest income, by department.
--
-- reads   numbered_interest, interest_part (temporary)
-- writes  posting (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    a claim stands with one department, its largest; the income is coded for the department that owns the late claim

INSERT INTO posting (event, department, account_key, amount_ore, dim_1)
SELECT 'interest_invoice', n.department, 'AR_CLAIM', sum(n.total_ore)::bigint, NULL
FROM numbered_interest AS n
GROUP BY n.department
UNION ALL
SELECT 'interest_invoice', p.department, 'INTEREST_INCOME', -sum(p.interest_ore)::bigint, p.dim_1
FROM interest_part AS p
GROUP BY p.department, p.dim_1;
