-- stage_matching_posting: the other side of the settlements, and both sides of the items that the batch opens.
--
-- reads   new_settlement, new_item (temporary)
-- writes  posting (temporary)
-- takes   bank_events
-- rerun   safe: temporary
-- note    the bank's clearing account in the department of each part, so that every voucher balances by itself

INSERT INTO posting (event, department, account_key, amount_ore)
SELECT t.event, t.department, t.account_key, sum(t.amount_ore)
FROM (
    SELECT s.event, s.department, CASE s.rule WHEN 'small_difference' THEN 'SMALL_DIFFERENCE' ELSE 'BANK_CLEARING_IN' END
               AS account_key, -sum(s.amount_ore) AS amount_ore
    FROM new_settlement AS s
    WHERE s.event = ANY (%(bank_events)s) OR s.rule = 'small_difference'
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT n.event, n.voucher_department, 'BANK_CLEARING_IN', -n.amount_ore FROM new_item AS n
    WHERE n.event = ANY (%(bank_events)s)
    UNION ALL
    SELECT n.event, n.voucher_department, CASE n.kind WHEN 'credit' THEN 'AR_CREDIT_BALANCE' ELSE 'AR_UNIDENTIFIED' END,
           n.amount_ore
    FROM new_item AS n
) AS t
GROUP BY t.event, t.department, t.account_key;
