-- stage_report_row: the new rows of the payment specifications, each with the order it is about and the effect of its code.
--
-- reads   autogiro_report_row, posted_report_row, autogiro_order, policy_autogiro_code
-- writes  report_row (temporary)
-- takes   client
-- rerun   safe: the rows posted are not read again
-- note    by the reference, which is unique; else by payer, day and amount where that is one order

DROP TABLE IF EXISTS report_row;
CREATE TEMP TABLE report_row ON COMMIT DROP AS
SELECT r.row_no, r.transaction_code, coalesce(r.refund_code, r.status) AS code, coalesce(r.refund_on, r.paid_on) AS happened_on,
       r.file_id, r.file_line, coalesce(o.order_no, s.order_no) AS order_no, c.effect, c.name
FROM autogiro_report_row AS r
LEFT JOIN policy_autogiro_code AS c ON c.code = coalesce(r.refund_code, r.status)
    AND c.report = CASE r.transaction_code WHEN '77' THEN 'refund' ELSE 'payment' END
LEFT JOIN autogiro_order AS o ON o.client = r.client AND o.reference = r.reference AND o.bankgiro = r.bankgiro
    AND r.transaction_code <> '32'
LEFT JOIN LATERAL (
    SELECT min(x.order_no) AS order_no FROM autogiro_order AS x
    WHERE o.order_no IS NULL AND r.transaction_code <> '32' AND x.client = r.client AND x.payer_number = r.payer_number
        AND x.draw_on = r.paid_on AND x.amount_ore = r.amount_ore AND x.bankgiro = r.bankgiro
    HAVING count(*) = 1
) AS s ON true
WHERE r.client = %(client)s
    AND r.row_no > coalesce((SELECT p.last_row_no FROM posted_report_row AS p WHERE p.client = %(client)s), 0);
