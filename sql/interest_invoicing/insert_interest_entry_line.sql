-- insert_interest_entry_line: post tonight's interest invoices: claim against interest income, department by department.
--
-- reads   numbered_interest, interest_part, policy_posting_account (temporary)
-- writes  entry_line
-- takes   client, first_entry_id
-- rerun   safe: a line leaves waiting_interest with its invoice

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id, dim_1)
WITH posting AS (
    SELECT p.entry_number, 'AR_CLAIM' AS account_key, sum(p.interest_ore)::bigint AS amount_ore, n.item_id, NULL AS dim_1
    FROM interest_part AS p JOIN numbered_interest AS n ON n.number = p.number
    GROUP BY p.entry_number, n.item_id
    UNION ALL
    SELECT p.entry_number, 'INTEREST_INCOME', -sum(p.interest_ore)::bigint, NULL, p.dim_1
    FROM interest_part AS p
    GROUP BY p.entry_number, p.dim_1
)
SELECT %(client)s, p.entry_number - 1 + %(first_entry_id)s::bigint AS entry_id,
       row_number() OVER (PARTITION BY p.entry_number ORDER BY p.account_key, p.dim_1), p.account_key, a.account,
       p.amount_ore, p.item_id, p.dim_1
FROM posting AS p JOIN policy_posting_account AS a ON a.posting_key = p.account_key
ORDER BY entry_id, p.account_key, p.dim_1;
