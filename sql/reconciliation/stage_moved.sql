-- stage_moved: every item opened and every settlement since the last reconciliation, each with the voucher it names.
--
-- reads   item, settlement
-- writes  moved (temporary)
-- takes   client, last_run_id, last_item_id
-- rerun   safe: temporary
-- note    payment_id: whose money it is; what was given beside it, the small difference, is nobody's

CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT i.item_id, i.kind, i.amount_ore AS item_ore, i.entry_id, i.payment_id, i.amount_ore AS moved_ore
FROM item AS i
WHERE i.client = %(client)s AND i.item_id > %(last_item_id)s
UNION ALL
SELECT s.item_id, i.kind, i.amount_ore, s.entry_id, CASE WHEN s.rule <> 'small_difference' THEN s.payment_id END, s.amount_ore
FROM settlement AS s
JOIN item AS i ON i.client = s.client AND i.item_id = s.item_id
WHERE s.client = %(client)s AND s.run_id > %(last_run_id)s;
