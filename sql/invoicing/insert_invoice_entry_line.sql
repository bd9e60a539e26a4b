-- insert_invoice_entry_line: post tonight's documents: claim against income per coding, VAT per rate and rounding.
--
-- reads   new_invoice, credit_split, invoiced_order, billable_line, new_vat, policy_posting_account
-- writes  entry_line
-- takes   client
-- rerun   safe: an order leaves open_order with its invoice
-- note    a credit note lowers the claim as far as it is open; the rest is a credit balance. Lines are numbered by what they
--         are, with gaps: 1 claim, 2 credit balance, 3 rounding, from 10 VAT, from 100 income by the first invoice line of its
--         coding

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id, vat_code,
                        dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
WITH posting AS (
    SELECT n.entry_id, 1::bigint AS line_no, 'AR_CLAIM' AS account_key, NULL AS account, n.total_ore AS amount_ore, n.item_id,
           NULL AS vat_code, NULL AS dim_1, NULL AS dim_2, NULL AS dim_3, NULL AS dim_4, NULL AS dim_5, NULL AS dim_6,
           NULL AS dim_7
    FROM new_invoice AS n WHERE NOT n.is_credit
    UNION ALL
    SELECT s.entry_id, 1, 'AR_CLAIM', NULL, -s.settled_ore, s.claim_item_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM credit_split AS s WHERE s.settled_ore > 0
    UNION ALL
    SELECT s.entry_id, 2, 'AR_CREDIT_BALANCE', NULL, -s.balance_ore, s.balance_item_id, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, NULL
    FROM credit_split AS s WHERE s.balance_ore > 0
    UNION ALL
    SELECT n.entry_id, 3, 'ROUNDING', NULL, -n.rounding_ore, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM new_invoice AS n WHERE n.rounding_ore <> 0
    UNION ALL
    SELECT n.entry_id, 10 + c.code_no, v.posting_key, NULL, -v.vat_ore, NULL, v.vat_code, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM new_invoice AS n
    JOIN new_vat AS v ON v.group_no = n.group_no
    JOIN (SELECT vat_code, row_number() OVER (ORDER BY vat_code) AS code_no FROM policy_vat_code) AS c ON c.vat_code = v.vat_code
    WHERE v.vat_ore <> 0
    UNION ALL
    SELECT o.entry_id, 100 + min(o.lines_before + l.line_no), 'INCOME', l.account, -sum(l.net_ore)::bigint, NULL, l.vat_code,
           l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
    FROM invoiced_order AS o JOIN billable_line AS l ON l.order_id = o.order_id
    GROUP BY o.entry_id, l.account, l.vat_code, l.dim_1, l.dim_2, l.dim_3, l.dim_4, l.dim_5, l.dim_6, l.dim_7
)
SELECT %(client)s, p.entry_id, p.line_no, p.account_key, coalesce(p.account, a.account), p.amount_ore, p.item_id, p.vat_code,
       p.dim_1, p.dim_2, p.dim_3, p.dim_4, p.dim_5, p.dim_6, p.dim_7
FROM posting AS p
LEFT JOIN policy_posting_account AS a ON a.posting_key = p.account_key
ORDER BY p.entry_id, p.line_no;
