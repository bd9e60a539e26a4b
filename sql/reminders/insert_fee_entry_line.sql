-- insert_fee_entry_line: post tonight's reminder fees: claim against fee income, without VAT.
--
-- reads   numbered_reminder, policy_posting_account (temporary)
-- writes  entry_line
-- takes   client, first_entry_id, first_item_id
-- rerun   safe: a claim is reminded once at each level

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id, dim_1)
SELECT %(client)s, p.entry_id, p.line_no, p.account_key, a.account, p.amount_ore, p.item_id, p.dim_1
FROM (
    SELECT d.fee_number - 1 + %(first_entry_id)s::bigint AS entry_id, 1 AS line_no, 'AR_CLAIM' AS account_key,
           d.fee_ore AS amount_ore, d.fee_number - 1 + %(first_item_id)s::bigint AS item_id, NULL AS dim_1
    FROM numbered_reminder AS d WHERE d.fee_ore > 0
    UNION ALL
    SELECT d.fee_number - 1 + %(first_entry_id)s::bigint, 2, 'REMINDER_FEE', -d.fee_ore, NULL, d.dim_1
    FROM numbered_reminder AS d WHERE d.fee_ore > 0
) AS p
JOIN policy_posting_account AS a ON a.posting_key = p.account_key
ORDER BY p.entry_id, p.line_no;
