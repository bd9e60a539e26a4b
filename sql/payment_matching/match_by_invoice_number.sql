-- match_by_invoice_number: payments whose reference or message holds the number of one open invoice, or of several that add up.
--
-- reads   payment_queue, mention, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    several that do not add up are proposed: a guess with more than one hit is never booked

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, is_main_only, invoice_no,
                 customer_no, department, evidence)
WITH rest AS (
    SELECT i.bucket, sum(i.rest_ore)::bigint AS all_ore,
           coalesce(sum(i.rest_ore) FILTER (WHERE i.component <> 'COST'), 0)::bigint AS main_ore
    FROM named_item AS i WHERE i.kind = 'claim' GROUP BY i.bucket HAVING sum(i.rest_ore) > 0
), named AS (
    SELECT m.payment_id, m.line_no, m.invoice_no, m.customer_no, m.department, m.said, r.bucket, r.all_ore, r.main_ore,
           count(*) OVER w AS hits, sum(r.all_ore) OVER w AS sum_ore, sum(r.main_ore) OVER w AS sum_main_ore
    FROM mention AS m JOIN rest AS r ON r.bucket = m.invoice_no::text
    WHERE m.way = 'text' WINDOW w AS (PARTITION BY m.payment_id)
)
SELECT q.payment_id, n.line_no, %(rule)s,
       CASE WHEN n.hits = 1 OR q.amount_ore IN (n.sum_ore, n.sum_main_ore) THEN %(certainty_percent)s
            ELSE %(certainty_percent)s / n.hits END, n.bucket,
       CASE WHEN n.hits = 1 THEN q.amount_ore WHEN q.amount_ore = n.sum_main_ore THEN n.main_ore ELSE n.all_ore END,
       'credit', n.hits > 1, n.hits > 1 AND q.amount_ore = n.sum_main_ore AND n.sum_main_ore <> n.sum_ore, n.invoice_no,
       n.customer_no, n.department, 'Fakturanummer ' || n.said || ' i referens eller meddelande'
FROM payment_queue AS q JOIN named AS n ON n.payment_id = q.payment_id
WHERE q.amount_ore > 0;
