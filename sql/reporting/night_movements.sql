-- night_movements: what moved the customer ledger up to a night's reconciliation, by event.
--
-- reads   reconciliation_movement
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT m.event, m.entry_count, m.moved_ore
FROM reconciliation_movement AS m
WHERE m.client = %(client)s AND m.run_id = %(run_id)s
ORDER BY m.event;
