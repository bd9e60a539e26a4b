-- stage_agency_recovery: how much of each write-off the money collected recovers: what is not open in the books.
--
-- reads   collected_row, collected_claim, lost_claim (temporary), open_item_rest
-- writes  recovery (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    the oldest write-off first

DROP TABLE IF EXISTS recovery;
CREATE TEMP TABLE recovery ON COMMIT DROP AS
WITH paid AS (
    SELECT c.invoice_no, p.component, sum(p.ore)::bigint AS ore, min(r.event_id) AS event_id
    FROM collected_row AS r
    JOIN collected_claim AS c ON c.line_no = r.line_no
    CROSS JOIN LATERAL (VALUES ('CAPITAL', least(r.capital_ore, c.open_ore)),
                               ('COST', CASE r.kind WHEN 'PAYMENT' THEN c.own_cost_ore ELSE 0 END)) AS p (component, ore)
    WHERE r.kind <> 'PAYMENT_REVERSAL' AND c.invoice_no IS NOT NULL
    GROUP BY c.invoice_no, p.component
), needed AS (
    SELECT p.invoice_no, p.component, p.event_id,
           p.ore - coalesce((SELECT sum(o.open_ore) FROM open_item_rest AS o
                             WHERE o.client = %(client)s AND o.invoice_no = p.invoice_no AND o.kind = 'claim'
                               AND o.component = p.component), 0)::bigint AS ore
    FROM paid AS p
), line AS (
    SELECT l.*, n.event_id, n.ore AS needed_ore,
           sum(l.lost_ore) OVER (PARTITION BY l.invoice_no, l.component ORDER BY l.settlement_id)::bigint - l.lost_ore AS before_ore
    FROM lost_claim AS l
    JOIN needed AS n ON n.invoice_no = l.invoice_no AND n.component = l.component
)
SELECT row_number() OVER (ORDER BY l.item_id, l.settlement_id) AS place, l.item_id, l.invoice_no, l.department, l.component, l.settlement_id,
       l.corrects_vat, l.reason_code, l.event_id, least(l.lost_ore, l.needed_ore - l.before_ore) AS amount_ore
FROM line AS l
WHERE l.needed_ore > l.before_ore;
