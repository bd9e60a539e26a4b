-- insert_matching_entry_line: post the settlements: money in against claims, fees, credit balances and unidentified money.
--
-- reads   numbered_settlement, cost_settlement, policy_posting_account
-- writes  entry_line
-- takes   client
-- rerun   safe: a payment leaves open_payment with its settlement

INSERT INTO entry_line (client, entry_id, line_no, account_key, account, amount_ore, item_id)
SELECT %(client)s, p.entry_id, p.line_no, p.account_key, a.account, p.amount_ore, p.item_id
FROM (
    SELECT s.entry_id, 1 AS line_no, 'BANK_CLEARING_IN' AS account_key, s.amount_ore, NULL::bigint AS item_id
    FROM numbered_settlement AS s
    UNION ALL
    SELECT s.entry_id, 2, 'AR_CLAIM', -s.main_ore - s.difference_ore, s.main_item_id
    FROM numbered_settlement AS s WHERE s.main_ore + s.difference_ore <> 0
    UNION ALL
    SELECT s.entry_id, 3, 'SMALL_DIFFERENCE', s.difference_ore, NULL
    FROM numbered_settlement AS s WHERE s.difference_ore <> 0
    UNION ALL
    SELECT s.entry_id, 4, CASE WHEN s.over_ore <> 0 THEN 'AR_CREDIT_BALANCE' ELSE 'AR_UNIDENTIFIED' END,
           -s.over_ore - s.unidentified_ore, s.new_item_id
    FROM numbered_settlement AS s WHERE s.new_item_id IS NOT NULL
    UNION ALL
    SELECT s.entry_id, 5, 'AR_CREDIT_BALANCE', -s.amount_ore, s.credit_item_id
    FROM numbered_settlement AS s WHERE s.credit_item_id IS NOT NULL
    UNION ALL
    SELECT c.entry_id, 5 + row_number() OVER (PARTITION BY c.entry_id ORDER BY c.item_id), 'AR_CLAIM', -c.amount_ore, c.item_id
    FROM cost_settlement AS c
) AS p
JOIN policy_posting_account AS a ON a.posting_key = p.account_key
ORDER BY p.entry_id, p.line_no;
