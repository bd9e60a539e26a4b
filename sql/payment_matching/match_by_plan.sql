-- match_by_plan: payments that name a plan by its OCR, or an invoice in a running plan by that one's, pay the plan.
--
-- reads   payment_queue, plan_mention (temporary), instalment_plan, plan_item
-- writes  hit (temporary)
-- takes   client, rule, certainty_percent
-- rerun   safe: temporary
-- note    what the plan has no room for is the customer's credit

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT q.payment_id, 1, %(rule)s, %(certainty_percent)s, 'P' || m.plan_no, q.amount_ore, 'credit', false, i.invoice_no,
       p.customer_no, p.department, 'OCR ' || m.said || ', avbetalningsplan ' || m.plan_no
FROM payment_queue AS q
JOIN plan_mention AS m ON m.payment_id = q.payment_id
JOIN instalment_plan AS p ON p.client = %(client)s AND p.plan_no = m.plan_no
CROSS JOIN LATERAL (SELECT t.invoice_no FROM plan_item AS t WHERE t.client = p.client AND t.plan_no = p.plan_no
                    ORDER BY t.component, t.item_id LIMIT 1) AS i
WHERE q.amount_ore > 0;
