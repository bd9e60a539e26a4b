-- mark_capital_hits: a payment that is, to the öre, the capital of a claim with fees settles the capital; the fees stay open.
--
-- reads   hit, named_item (temporary)
-- writes  hit (temporary)
-- takes   post_at_percent
-- rerun   safe: temporary
-- note    the first such payment of a claim, while those before it only reach the fees. Of a plan the costs are paid first, always

UPDATE hit AS h SET is_main_only = true
FROM (
    SELECT DISTINCT ON (l.bucket) l.payment_id, l.piece_no
    FROM (
        SELECT a.bucket, a.payment_id, a.piece_no, a.amount_ore,
               sum(a.amount_ore) OVER (PARTITION BY a.bucket ORDER BY a.payment_id, a.piece_no) - a.amount_ore AS before_ore
        FROM hit AS a WHERE a.score_percent >= %(post_at_percent)s AND NOT a.is_exclusive AND a.bucket NOT LIKE 'P%%'
    ) AS l
    JOIN (
        SELECT n.bucket, sum(n.rest_ore) FILTER (WHERE n.component <> 'COST') AS main_ore,
               sum(n.rest_ore) FILTER (WHERE n.component = 'COST') AS cost_ore
        FROM named_item AS n WHERE n.kind = 'claim' GROUP BY n.bucket
    ) AS c ON c.bucket = l.bucket AND c.main_ore = l.amount_ore AND l.before_ore <= c.cost_ore
    ORDER BY l.bucket, l.payment_id, l.piece_no
) AS f
WHERE h.payment_id = f.payment_id AND h.piece_no = f.piece_no;
