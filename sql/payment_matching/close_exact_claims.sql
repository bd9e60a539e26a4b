-- close_exact_claims: take the claims that one payment has settled whole out of the open set; the late ones get interest.
--
-- reads   exact_hit (temporary)
-- writes  open_item, settled_late
-- takes   client
-- rerun   safe: already gone
-- note    by the place of its row, found a moment ago under the client's lock: half the cost of finding it again

WITH closed AS (
    DELETE FROM open_item AS o USING exact_hit AS h
    WHERE o.ctid = h.open_at
    RETURNING o.item_id, o.invoice_no, o.component, o.due_effective_on, h.paid_on
)
INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
SELECT %(client)s, c.item_id, c.invoice_no, c.paid_on
FROM closed AS c
WHERE c.component = 'CAPITAL' AND c.paid_on > c.due_effective_on
ON CONFLICT DO NOTHING;
