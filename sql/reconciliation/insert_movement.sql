-- insert_movement: keep what moved the customer ledger since the last reconciliation, by event.
--
-- reads   voucher_side (temporary), entry
-- writes  reconciliation_movement
-- takes   client, run_id
-- rerun   safe after forget_reconciliation

INSERT INTO reconciliation_movement (client, run_id, event, entry_count, moved_ore)
SELECT %(client)s, %(run_id)s, e.event, sum(v.row_count), sum(v.posted_ore)::bigint
FROM voucher_side AS v
JOIN entry AS e ON e.client = %(client)s AND e.entry_id = v.entry_id
GROUP BY e.event
ORDER BY e.event;
