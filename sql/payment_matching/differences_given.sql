-- differences_given: what small differences have cost in this run so far.
--
-- reads   entry, entry_line
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT coalesce(sum(l.amount_ore), 0)::bigint AS given_ore
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.account_key = 'SMALL_DIFFERENCE'
WHERE e.run_id = %(run_id)s AND e.client = %(client)s AND e.event IN ('payment_matched', 'payment_undone', 'payment_reassigned')
  AND l.amount_ore > 0;
