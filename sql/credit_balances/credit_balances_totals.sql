-- credit_balances_totals: credits set off against claims, and the same as posted on the claims' account.
--
-- reads   settlement, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'set_off' AS name, count(DISTINCT s.entry_id) AS count, coalesce(sum(s.amount_ore), 0)::bigint AS ore
FROM settlement AS s JOIN item AS i ON i.client = s.client AND i.item_id = s.item_id AND i.kind = 'credit'
WHERE s.client = %(client)s AND s.run_id = %(run_id)s AND s.rule = 'set_off'
UNION ALL
SELECT 'posted', count(DISTINCT e.entry_id), coalesce(-sum(l.amount_ore), 0)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'AR_CLAIM'
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'set_off';
