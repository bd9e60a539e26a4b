-- add_settled_late: remember the claims that the batch has closed after their due date, for the interest.
--
-- reads   item_rest (temporary)
-- writes  settled_late
-- takes   client
-- rerun   safe: a claim is remembered once

INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT %(client)s, r.item_id, r.invoice_no, r.settled_on
FROM item_rest AS r
WHERE r.is_open AND r.rest_ore = 0 AND r.component = 'CAPITAL' AND r.settled_on > r.due_effective_on
ON CONFLICT DO NOTHING;
