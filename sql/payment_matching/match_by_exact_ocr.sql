-- match_by_exact_ocr: payments that name a claim by OCR and are, to the öre, what is left of its capital or of all of it.
--
-- reads   payment_queue, mention, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    claims settled in part, with fees or with nothing but fees left, or paid to another of our bankgiro numbers;
--         settle_exact_ocr takes the others

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, is_main_only, invoice_no,
                 customer_no, department, evidence)
SELECT q.payment_id, 1, %(rule)s, %(certainty_percent)s, m.invoice_no::text, q.amount_ore, 'credit', true,
       coalesce(q.amount_ore = c.main_ore AND c.main_ore <> c.all_ore, false), m.invoice_no, m.customer_no, m.department, 'OCR ' || m.said
FROM payment_queue AS q
JOIN mention AS m ON m.payment_id = q.payment_id AND m.way = 'ocr'
JOIN (SELECT n.invoice_no, sum(n.rest_ore) AS all_ore, sum(n.rest_ore) FILTER (WHERE n.component <> 'COST') AS main_ore
      FROM named_item AS n WHERE n.kind = 'claim' GROUP BY n.invoice_no) AS c ON c.invoice_no = m.invoice_no
WHERE q.amount_ore > 0 AND q.amount_ore IN (c.all_ore, c.main_ore);
