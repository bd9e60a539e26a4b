-- stage_cost_settlement: which fee items a settlement pays, the oldest first.
--
-- reads   numbered_settlement, open_item_rest
-- writes  cost_settlement (temporary)
-- takes   client
-- rerun   safe: temporary
-- note    several payments of one claim share its fees in order of payment

CREATE TEMP TABLE cost_settlement ON COMMIT DROP AS
WITH paying AS (
    SELECT s.entry_id, s.payment_id, s.invoice_no, s.evidence, s.rule,
           sum(s.cost_ore) OVER (PARTITION BY s.invoice_no ORDER BY s.payment_id) - s.cost_ore AS from_ore,
           sum(s.cost_ore) OVER (PARTITION BY s.invoice_no ORDER BY s.payment_id) AS to_ore
    FROM numbered_settlement AS s WHERE s.cost_ore > 0
), fee AS (
    SELECT o.invoice_no, o.item_id,
           sum(o.open_ore) OVER (PARTITION BY o.invoice_no ORDER BY o.item_id) - o.open_ore AS from_ore,
           sum(o.open_ore) OVER (PARTITION BY o.invoice_no ORDER BY o.item_id) AS to_ore
    FROM open_item_rest AS o
    WHERE o.client = %(client)s AND o.component = 'COST' AND o.invoice_no IN (SELECT invoice_no FROM paying)
)
SELECT p.entry_id, p.payment_id, f.item_id, p.rule, p.evidence,
       (least(p.to_ore, f.to_ore) - greatest(p.from_ore, f.from_ore))::bigint AS amount_ore
FROM paying AS p JOIN fee AS f ON f.invoice_no = p.invoice_no
WHERE least(p.to_ore, f.to_ore) > greatest(p.from_ore, f.from_ore);
