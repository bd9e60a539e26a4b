-- match_by_payer_sum: payments of a known customer that are, to the öre, the sum of their debts from the first to some other.
--
-- reads   payment_queue, payer_customer, debt (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    in the order of stage_debt; all that is due is one such sum

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
WITH upto AS (
    SELECT d.customer_no, d.place, sum(sum(d.all_ore)) OVER (PARTITION BY d.customer_no ORDER BY d.place) AS sum_ore
    FROM debt AS d GROUP BY d.customer_no, d.place
)
SELECT q.payment_id, row_number() OVER (PARTITION BY q.payment_id ORDER BY d.place, d.invoice_no), %(rule)s,
       least(%(certainty_percent)s, c.certainty_percent), d.invoice_no::text, d.all_ore, 'credit', true, d.invoice_no,
       c.customer_no, NULL, 'Betalaren är känd genom ' || c.way || ', och beloppet är summan av de äldsta fakturorna'
FROM payment_queue AS q
JOIN payer_customer AS c ON c.payment_id = q.payment_id
JOIN upto AS u ON u.customer_no = c.customer_no AND u.sum_ore = q.amount_ore
JOIN debt AS d ON d.customer_no = u.customer_no AND d.place <= u.place;
