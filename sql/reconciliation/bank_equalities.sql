-- bank_equalities: what the bank says it has deposited since the last reconciliation, beside the books and the matching.
--
-- reads   bank_deposit, bank_payment (temporary), entry_line
-- writes  -
-- takes   client, last_entry_id
-- rerun   safe: reads only
-- note    `bank` holds the sum against the account that the bank clears over; `bank_files` each deposit against its payments
--         and where their money lies: matched, unidentified or waiting

WITH told AS (
    SELECT coalesce(sum(d.told_count), 0)::bigint AS count, coalesce(sum(d.told_ore), 0)::bigint AS ore FROM bank_deposit AS d
)
SELECT 'bank' AS name, t.count AS left_count, t.ore AS left_ore,
       (SELECT count(*) FROM bank_payment AS p WHERE p.paid_ore IS NOT NULL) AS right_count,
       (SELECT coalesce(sum(l.amount_ore), 0) FROM entry_line AS l
        WHERE l.client = %(client)s AND l.entry_id > %(last_entry_id)s AND l.account_key = 'BANK_CLEARING_IN')::bigint
       + (SELECT coalesce(sum(p.paid_ore), 0) FROM bank_payment AS p WHERE p.waits)::bigint AS right_ore
FROM told AS t
UNION ALL
SELECT 'bank_files', t.count, t.ore,
       (SELECT coalesce(sum(d.told_count), 0) FROM bank_deposit AS d WHERE d.agrees)::bigint,
       (SELECT coalesce(sum(d.placed_ore), 0) FROM bank_deposit AS d)::bigint
FROM told AS t
ORDER BY name;
