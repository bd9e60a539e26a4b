-- insert_invoice_entry_line: post tonight's documents: claim against income per line, VAT per rate and rounding.
--
-- reads   new_invoice, credit_split, invoiced_order, billable_line, new_vat, policy_vat_code, policy_posting_account
-- writes  entry_line
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice
-- note    a credit note lowers the claim as far as it is open; the rest is a credit balance. Lines are numbered by what they
--         are, with gaps: 1 claim, 2 credit balance, 3 rounding, from 10 VAT by its code, and 100 + the invoice line's number for
--         its income, with its coding

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id, vat_code,
                        dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
WITH rate AS (
    SELECT v.vat_code, 9 + row_number() OVER (ORDER BY v.vat_code) AS line_no, a.posting_key, a.account
    FROM policy_vat_code AS v JOIN policy_posting_account AS a ON a.posting_key = v.posting_key
)
SELECT %(client)s, n.entry_id, 1 AS line_no, 'AR_CLAIM',
       (SELECT a.account FROM policy_posting_account AS a WHERE a.posting_key = 'AR_CLAIM'), n.total_ore, n.item_id,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM new_invoice AS n WHERE NOT n.is_credit
UNION ALL
SELECT %(client)s, s.entry_id, 1, 'AR_CLAIM',
       (SELECT a.account FROM policy_posting_account AS a WHERE a.posting_key = 'AR_CLAIM'), -s.settled_ore, s.claim_item_id,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM credit_split AS s WHERE s.settled_ore > 0
UNION ALL
SELECT %(client)s, s.entry_id, 2, 'AR_CREDIT_BALANCE',
       (SELECT a.account FROM policy_posting_account AS a WHERE a.posting_key = 'AR_CREDIT_BALANCE'), -s.balance_ore,
       s.balance_item_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM credit_split AS s WHERE s.balance_ore > 0
UNION ALL
SELECT %(client)s, n.entry_id, 3, 'ROUNDING',
       (SELECT a.account FROM policy_posting_account AS a WHERE a.posting_key = 'ROUNDING'), -n.rounding_ore, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM new_invoice AS n WHERE n.rounding_ore <> 0
UNION ALL
SELECT %(client)s, n.entry_id, r.line_no, r.posting_key, r.account, -v.vat_ore, NULL, v.vat_code,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM new_invoice AS n JOIN new_vat AS v ON v.group_no = n.group_no JOIN rate AS r ON r.vat_code = v.vat_code
WHERE v.vat_ore <> 0
UNION ALL
SELECT %(client)s, o.entry_id, 100 + o.lines_before + l.line_no, 'INCOME', l.account, -l.net_ore, NULL, l.vat_code,
       l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
FROM invoiced_order AS o JOIN billable_line AS l ON l.order_id = o.order_id
ORDER BY 2, 3;
