-- insert_entry_line: the lines of the step's vouchers, summed per coding string; where others are left, a sum of nothing is none.
--
-- reads   new_entry (temporary), posting (temporary), new_settlement (temporary), policy_posting_account
-- writes  entry_line
-- takes   client
-- rerun   safe: what was posted is no longer waiting
-- note    money moved between two claims of one department changes no account: its voucher keeps a line of nothing, for UBW
--         numbers and books every voucher by its rows

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, vat_code,
                        dim_1, dim_2, dim_3, dim_4, dim_5, dim_6, dim_7)
WITH summed AS (
    SELECT t.event, t.department, t.account_key, t.account, t.vat_code, t.dim_1, t.dim_2, t.dim_3, t.dim_4, t.dim_5, t.dim_6,
           t.dim_7, sum(t.amount_ore)::bigint AS amount_ore,
           bool_or(sum(t.amount_ore) <> 0) OVER (PARTITION BY t.event, t.department) AS has_amount
    FROM (
        SELECT p.event, p.department, p.account_key, p.account, p.amount_ore, p.vat_code,
               p.dim_1, p.dim_2, p.dim_3, p.dim_4, p.dim_5, p.dim_6, p.dim_7
        FROM posting AS p
        UNION ALL
        SELECT s.event, s.department, s.account_key, NULL, sum(s.amount_ore), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM new_settlement AS s GROUP BY s.event, s.department, s.account_key
    ) AS t
    GROUP BY t.event, t.department, t.account_key, t.account, t.vat_code, t.dim_1, t.dim_2, t.dim_3, t.dim_4, t.dim_5, t.dim_6,
             t.dim_7
)
SELECT %(client)s, n.entry_id,
       row_number() OVER (PARTITION BY n.entry_id ORDER BY s.account_key, coalesce(s.account, a.account), s.vat_code,
                          s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7),
       s.account_key, coalesce(s.account, a.account), s.amount_ore, s.vat_code,
       s.dim_1, s.dim_2, s.dim_3, s.dim_4, s.dim_5, s.dim_6, s.dim_7
FROM summed AS s
JOIN new_entry AS n ON n.event = s.event AND n.department = s.department
LEFT JOIN policy_posting_account AS a ON a.posting_key = s.account_key
WHERE s.amount_ore <> 0 OR NOT s.has_amount;
