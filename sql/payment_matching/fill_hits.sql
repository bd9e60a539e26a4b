-- fill_hits: let the rule's sure hits settle the items of their buckets, the payments in order and the items in theirs.
--
-- reads   hit, payment_queue, named_item, debt (temporary)
-- writes  placement (temporary)
-- takes   post_at_percent, business_on
-- rerun   safe: temporary
-- note    payments and items of a bucket are laid end to end; where a payment covers an item, that much is placed

INSERT INTO placement (payment_id, piece_no, item_id, amount_ore, paid_on, rule, evidence)
WITH line AS (
    SELECT h.payment_id, h.piece_no, h.bucket, h.is_main_only, h.rule, h.evidence,
           (sum(h.amount_ore) OVER w)::bigint - h.amount_ore AS from_ore, (sum(h.amount_ore) OVER w)::bigint AS to_ore
    FROM hit AS h WHERE h.score_percent >= %(post_at_percent)s AND h.bucket <> ''
    WINDOW w AS (PARTITION BY h.bucket, h.is_main_only ORDER BY h.payment_id, h.piece_no)
), room AS (
    SELECT n.item_id, n.bucket, 0 AS place, n.rank, n.component, n.rest_ore FROM named_item AS n WHERE n.rest_ore > 0
    UNION ALL
    SELECT n.item_id, 'C' || d.customer_no, d.place, n.rank, n.component, n.rest_ore
    FROM debt AS d JOIN named_item AS n ON n.invoice_no = d.invoice_no AND n.kind = 'claim'
    WHERE n.rest_ore > 0 AND d.due_on <= %(business_on)s
), stock AS (
    SELECT r.item_id, r.bucket, r.is_main_only, (sum(r.rest_ore) OVER w)::bigint - r.rest_ore AS from_ore,
           (sum(r.rest_ore) OVER w)::bigint AS to_ore
    FROM (SELECT m.*, m.component <> 'COST' AND l.has_main_only AS is_main_only FROM room AS m
          JOIN (SELECT bucket, bool_or(is_main_only) AS has_main_only FROM line GROUP BY bucket) AS l ON l.bucket = m.bucket) AS r
    WINDOW w AS (PARTITION BY r.bucket, r.is_main_only ORDER BY r.place, r.rank, r.item_id)
)
SELECT l.payment_id, l.piece_no, s.item_id, least(l.to_ore, s.to_ore) - greatest(l.from_ore, s.from_ore), q.paid_on, l.rule,
       l.evidence
FROM line AS l
JOIN stock AS s ON s.bucket = l.bucket AND s.is_main_only = l.is_main_only
    AND s.from_ore < l.to_ore AND s.to_ore > l.from_ore
JOIN payment_queue AS q ON q.payment_id = l.payment_id;
