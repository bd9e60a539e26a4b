-- find_late_refunds: the run's draws (TK82) that have come after the refund (TK77) that gives them back.
--
-- reads   autogiro_report_row, payment, reversal_link
-- writes  found_reversal
-- takes   client, run_id
-- rerun   safe: a refund is found once
-- note    named as in refunded_payments; one draw and one refund, else a person looks at it

INSERT INTO found_reversal (client, payment_id, reverses_payment_id, run_id)
SELECT %(client)s, min(f.refund_id), f.payment_id, %(run_id)s::integer
FROM (
    SELECT b.payment_id AS refund_id, r.payment_id, count(*) OVER (PARTITION BY b.payment_id) AS draws
    FROM autogiro_report_row AS b
    JOIN payment AS p ON p.client = b.client AND p.payment_id = b.payment_id AND p.reverses_payment_id IS NULL
    JOIN autogiro_report_row AS r ON r.client = b.client AND r.run_id = b.run_id AND r.reference = b.reference
        AND r.bankgiro = b.bankgiro AND r.payer_number = b.payer_number AND r.paid_on = b.paid_on
        AND r.amount_ore = b.amount_ore AND r.transaction_code = '82' AND r.payment_id > b.payment_id
    WHERE b.client = %(client)s AND b.run_id = %(run_id)s AND b.transaction_code = '77'
      AND NOT EXISTS (SELECT FROM reversal_link AS l
                      WHERE l.client = b.client AND (l.payment_id = b.payment_id OR l.reverses_payment_id = r.payment_id))
) AS f
WHERE f.draws = 1
GROUP BY f.payment_id
HAVING count(*) = 1
ON CONFLICT DO NOTHING;
