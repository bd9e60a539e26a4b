-- match_by_payer_amount: payments of a known customer that are, to the öre, what is left of one invoice of theirs.
--
-- reads   payment_queue, payer_customer, debt, mention (temporary)
-- writes  hit (temporary)
-- takes   rule, certainty_percent
-- rerun   safe: temporary
-- note    not while another debt weighs more (an overdue rent): then match_by_customer decides

INSERT INTO hit (payment_id, piece_no, rule, score_percent, bucket, amount_ore, over, is_exclusive, is_main_only, invoice_no,
                 customer_no, department, evidence)
SELECT f.payment_id, row_number() OVER (PARTITION BY f.payment_id ORDER BY f.invoice_no), %(rule)s,
       least(%(certainty_percent)s, f.certainty_percent) / f.hits, f.invoice_no::text, f.amount_ore, 'credit', true,
       f.amount_ore <> f.all_ore, f.invoice_no, f.customer_no, NULL,
       'Betalaren är känd genom ' || f.way || ', och beloppet är det som är kvar av fakturan'
FROM (
    SELECT q.payment_id, q.amount_ore, c.customer_no, c.certainty_percent, c.way, d.invoice_no, d.all_ore,
           count(*) OVER (PARTITION BY q.payment_id) AS hits
    FROM payment_queue AS q
    JOIN payer_customer AS c ON c.payment_id = q.payment_id
    JOIN debt AS d ON d.customer_no = c.customer_no AND q.amount_ore IN (d.all_ore, d.main_ore)
    WHERE q.amount_ore > 0
      AND NOT EXISTS (SELECT FROM debt AS r WHERE r.customer_no = c.customer_no AND r.has_risk AND r.debt_no <> d.debt_no)
) AS f;
