-- match_by_decision: money goes to the invoice that staff have named.
--
-- reads   mention (temporary), payment
-- writes  hit, payment_queue (temporary)
-- takes   client, rule
-- rerun   safe: temporary
-- note    the queue tells the ladder the day that the money counts from

WITH queued AS (
    INSERT INTO payment_queue (payment_id, amount_ore, paid_on, bankgiro, reference, is_order, is_unusable)
    SELECT DISTINCT p.payment_id, p.amount_ore, p.paid_on, p.bankgiro, '', false, false
    FROM mention AS m JOIN payment AS p ON p.client = %(client)s AND p.payment_id = m.payment_id
    WHERE m.way = 'decision'
)
INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT m.payment_id, m.line_no, %(rule)s, 100, m.invoice_no::text, m.amount_ore, 'credit', false, m.invoice_no, m.customer_no,
       m.department, m.said
FROM mention AS m WHERE m.way = 'decision';
