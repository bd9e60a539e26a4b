-- insert_movement: keep what moved the customer ledger since the last reconciliation, by event.
--
-- reads   entry, entry_line
-- writes  reconciliation_movement
-- takes   client, run_id, after_entry_id
-- rerun   safe after forget_reconciliation

INSERT INTO reconciliation_movement (client, run_id, event, entry_count, moved_ore)
SELECT %(client)s, %(run_id)s, e.event, count(DISTINCT e.entry_id), sum(l.amount_ore)::bigint
FROM entry AS e
JOIN entry_line AS l ON l.client = e.client AND l.entry_id = e.entry_id AND l.item_id IS NOT NULL
WHERE e.client = %(client)s AND e.entry_id > %(after_entry_id)s
GROUP BY e.event
ORDER BY e.event;
