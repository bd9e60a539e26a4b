-- stage_recovery: the run's over-payments of invoices that were written off, and how much of each write-off they recover.
--
-- reads   item, open_item_rest, write_off, settlement
-- writes  recovery (temporary)
-- takes   client, run_id
-- rerun   safe: temporary
-- note    credits and write-offs of an invoice are laid end to end, capital last as when it was written off; where two stretches
--         overlap they meet. What was waived towards the customer is recovered by nobody

DROP TABLE IF EXISTS recovery;
CREATE TEMP TABLE recovery ON COMMIT DROP AS
WITH credit AS (
    SELECT o.item_id, o.invoice_no, o.department, o.payment_id, -o.open_ore AS ore,
           (sum(-o.open_ore) OVER (PARTITION BY o.invoice_no ORDER BY o.item_id))::bigint AS until_ore
    FROM item AS i
    JOIN open_item_rest AS o ON o.client = i.client AND o.item_id = i.item_id AND o.open_ore < 0
    WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.kind = 'credit' AND i.rule IN ('overpayment', 'double_payment')
      AND EXISTS (SELECT FROM write_off AS w WHERE w.client = i.client AND w.invoice_no = i.invoice_no AND NOT w.is_waived)
), lost AS (
    SELECT w.item_id, w.invoice_no, w.corrects_vat, w.reason_code, s.settlement_id, t.component, t.department,
           -s.amount_ore - coalesce((SELECT sum(b.amount_ore) FROM settlement AS b
                                     WHERE b.client = s.client AND b.item_id = s.item_id
                                       AND b.reverses_settlement_id = s.settlement_id), 0)::bigint AS ore
    FROM (SELECT DISTINCT c.invoice_no FROM credit AS c) AS n
    JOIN write_off AS w ON w.client = %(client)s AND w.invoice_no = n.invoice_no AND NOT w.is_waived
    JOIN item AS t ON t.client = w.client AND t.item_id = w.item_id
    JOIN settlement AS s ON s.client = w.client AND s.item_id = w.item_id AND s.rule = 'write_off' AND s.run_id = w.run_id
        AND s.amount_ore = -w.amount_ore
), line AS (
    SELECT l.*, (sum(l.ore) OVER (PARTITION BY l.invoice_no
                                  ORDER BY array_position(ARRAY['COST', 'INTEREST', 'CAPITAL'], l.component), l.settlement_id))::bigint
                AS until_ore
    FROM lost AS l WHERE l.ore > 0
)
SELECT row_number() OVER (ORDER BY c.item_id, l.until_ore) AS place, c.item_id AS credit_item_id, c.payment_id, l.item_id, l.invoice_no,
       l.department, l.component, l.settlement_id, l.corrects_vat, l.reason_code,
       least(c.until_ore, l.until_ore) - greatest(c.until_ore - c.ore, l.until_ore - l.ore) AS amount_ore
FROM credit AS c
JOIN line AS l ON l.invoice_no = c.invoice_no AND c.until_ore - c.ore < l.until_ore AND l.until_ore - l.ore < c.until_ore;
