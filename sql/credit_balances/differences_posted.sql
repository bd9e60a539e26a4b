-- differences_posted: what small differences, for or against the customers, have come to in this run so far.
--
-- reads   entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT coalesce(sum(abs(l.amount_ore)), 0)::bigint AS ore
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'SMALL_DIFFERENCE'
WHERE e.run_id = %(run_id)s AND e.client = %(client)s;
