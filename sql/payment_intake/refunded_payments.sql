-- refunded_payments: the booked payment that each refund (TK77) of the file just read gives back.
--
-- reads   new_refund (temporary), autogiro_report_row, reversal_link
-- writes  -
-- takes   client
-- rerun   safe: reads only
-- note    the reference is the one of our order; where we sent none, payer, day and amount must name one payment only

WITH found AS (
    SELECT n.line_no, r.payment_id
    FROM new_refund AS n
    JOIN autogiro_report_row AS r ON r.client = %(client)s AND r.reference = n.reference
        AND r.bankgiro = n.bankgiro AND r.payer_number = n.payer_number AND r.paid_on = n.paid_on
        AND r.amount_ore = n.amount_ore AND r.transaction_code = '82' AND r.payment_id IS NOT NULL
    WHERE NOT EXISTS (SELECT FROM reversal_link AS p WHERE p.client = r.client AND p.reverses_payment_id = r.payment_id)
)
SELECT f.line_no, min(f.payment_id) AS payment_id
FROM found AS f
GROUP BY f.line_no
HAVING count(*) = 1;
