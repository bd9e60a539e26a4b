-- match_by_customer: undirected money of a known customer goes to what is due, in the order of the debts.
--
-- reads   payment_queue, payer_customer, debt, named_item (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent, business_on
-- rerun   safe: temporary
-- note    one hit with the customer for bucket; what is over after all that is due is a credit balance

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, invoice_no, customer_no,
                 department, evidence)
SELECT q.payment_id, 1, %(rule)s, least(%(certainty_percent)s, c.certainty_percent), 'C' || c.customer_no, q.amount_ore, 'credit',
       false, d.invoice_no, c.customer_no, d.department,
       'Betalaren är känd genom ' || c.way || '; pengarna är inte riktade och går till det som är förfallet'
FROM payment_queue AS q
JOIN payer_customer AS c ON c.payment_id = q.payment_id
JOIN LATERAL (
    SELECT e.invoice_no, n.department FROM debt AS e JOIN named_item AS n ON n.invoice_no = e.invoice_no
    WHERE e.customer_no = c.customer_no AND e.due_on <= %(business_on)s ORDER BY e.place, e.invoice_no LIMIT 1
) AS d ON true
WHERE q.amount_ore > 0;
