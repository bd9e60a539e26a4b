-- reminders_totals: reminders of this run that charge a fee, and the fees posted.
--
-- reads   reminder, entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'fees' AS name, count(*) AS count, coalesce(sum(r.fee_ore), 0)::bigint AS ore
FROM reminder AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.fee_ore > 0
UNION ALL
SELECT 'posted', count(*), coalesce(sum(l.amount_ore), 0)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'AR_CLAIM'
WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event = 'reminder_fee';
