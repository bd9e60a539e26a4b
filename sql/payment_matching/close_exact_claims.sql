-- close_exact_claims: take the claims that one payment has settled whole out of the open set; the late ones get interest.
--
-- reads   exact_hit (temporary)
-- writes  open_item, settled_late
-- takes   client
-- rerun   safe: already gone
-- note    by the places of their rows, found a moment ago under the client's lock, as one list: a quarter of the cost of a join

WITH late AS (
    INSERT INTO settled_late (client, item_id, invoice_no, settled_on)
    SELECT %(client)s, o.item_id, o.invoice_no, h.paid_on
    FROM exact_hit AS h JOIN open_item AS o ON o.ctid = h.open_at
    WHERE h.is_late AND o.component = 'CAPITAL'
    ON CONFLICT DO NOTHING
)
DELETE FROM open_item AS o WHERE o.ctid = ANY (ARRAY(SELECT h.open_at FROM exact_hit AS h));
