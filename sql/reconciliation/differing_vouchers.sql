-- differing_vouchers: the first vouchers out of balance, or whose lines on our accounts are not their items and settlements.
--
-- reads   voucher_side (temporary), entry, entry_line
-- writes  -
-- takes   client, last_entry_id
-- rerun   safe: reads only

SELECT d.entry_id, d.account_key, d.posted_ore, d.listed_ore, e.event, e.department, e.business_on
FROM (
    SELECT v.entry_id, v.account_key, v.posted_ore, v.listed_ore
    FROM voucher_side AS v
    WHERE v.posted_ore <> v.listed_ore
    UNION ALL
    SELECT l.entry_id, NULL, sum(l.amount_ore)::bigint, 0
    FROM entry_line AS l
    WHERE l.client = %(client)s AND l.entry_id > %(last_entry_id)s
    GROUP BY l.entry_id
    HAVING sum(l.amount_ore) <> 0
) AS d
LEFT JOIN entry AS e ON e.client = %(client)s AND e.entry_id = d.entry_id
ORDER BY d.entry_id, d.account_key NULLS LAST
LIMIT 5;
