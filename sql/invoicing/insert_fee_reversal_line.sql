-- insert_fee_reversal_line: post the fees taken back.
--
-- reads   fee_reversal, policy_posting_account
-- writes  entry_line
-- takes   client
-- rerun   safe: a closed item is not open

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id)
SELECT %(client)s, f.entry_id, p.line_no, p.account_key, a.account, p.sign * f.open_ore,
       CASE WHEN p.account_key = 'AR_CLAIM' THEN f.item_id END
FROM fee_reversal AS f
CROSS JOIN (VALUES (1, 'REMINDER_FEE', 1), (2, 'AR_CLAIM', -1)) AS p (line_no, account_key, sign)
JOIN policy_posting_account AS a ON a.posting_key = p.account_key
ORDER BY f.entry_id, p.line_no;
