-- night_balances: the customer ledger's accounts at a night's reconciliation.
--
-- reads   reconciliation_balance
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT b.account_key, b.open_count, b.open_ore, b.moved_count, b.moved_ore
FROM reconciliation_balance AS b
WHERE b.client = %(client)s AND b.run_id = %(run_id)s
ORDER BY b.account_key;
