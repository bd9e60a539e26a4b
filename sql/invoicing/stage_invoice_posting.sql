-- stage_invoice_posting: what tonight's documents post: claims and credit balances opened, income by coding, VAT, rounding.
--
-- reads   new_invoice, credit_split, order_group, sales_order_line, invoice_vat, policy_vat_code
-- writes  posting (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    what a credit note lowers of a claim that stands is a settlement (stage_credit_settlement)

INSERT INTO posting (event, department, account_key, account, amount_ore, vat_code,
                     dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
SELECT 'invoice', n.department, 'AR_CLAIM', NULL, sum(n.total_ore), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM new_invoice AS n WHERE NOT n.is_credit GROUP BY n.department
UNION ALL
SELECT 'credit_note', s.department, 'AR_CREDIT_BALANCE', NULL, -sum(s.balance_ore), NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM credit_split AS s WHERE s.balance_ore > 0 GROUP BY s.department
UNION ALL
SELECT CASE WHEN n.is_credit THEN 'credit_note' ELSE 'invoice' END, n.department, 'ROUNDING', NULL, -sum(n.rounding_ore), NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM new_invoice AS n WHERE n.rounding_ore <> 0 GROUP BY n.is_credit, n.department
UNION ALL
SELECT CASE WHEN v.is_credit THEN 'credit_note' ELSE 'invoice' END, v.department, p.posting_key, NULL, -v.vat_ore, v.vat_code,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM (
    SELECT n.is_credit, n.department, t.vat_code, sum(t.vat_ore) AS vat_ore
    FROM new_invoice AS n JOIN invoice_vat AS t ON t.client = %(client)s AND t.invoice_no = n.invoice_no
    WHERE t.vat_ore <> 0 GROUP BY n.is_credit, n.department, t.vat_code
) AS v
JOIN policy_vat_code AS p ON p.vat_code = v.vat_code
UNION ALL
SELECT CASE WHEN g.is_credit THEN 'credit_note' ELSE 'invoice' END, g.department, 'INCOME', l.account, -sum(l.net_ore), l.vat_code,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM order_group AS g JOIN sales_order_line AS l ON l.client = %(client)s AND l.order_id = g.order_id
WHERE g.group_no IS NOT NULL
GROUP BY g.is_credit, g.department, l.account, l.vat_code, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7;
