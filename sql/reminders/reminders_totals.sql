-- reminders_totals: reminders of this run that charge a fee, and the fees posted.
--
-- reads   reminder, item, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

WITH posted_entry AS (
    SELECT e.entry_id FROM entry AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'reminder_fee'
)
SELECT 'fees' AS name, count(*) AS count, coalesce(sum(r.fee_ore), 0)::bigint AS ore
FROM reminder AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.fee_ore > 0
UNION ALL
SELECT 'posted', (SELECT count(*) FROM item AS t JOIN posted_entry AS e ON e.entry_id = t.entry_id
                  WHERE t.client = %(client)s AND t.run_id = %(run_id)s),
       coalesce((SELECT sum(l.amount_ore) FROM entry_line AS l JOIN posted_entry AS e ON e.entry_id = l.entry_id
                 WHERE l.client = %(client)s AND l.account_key = 'AR_CLAIM'), 0)::bigint;
