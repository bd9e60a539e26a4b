-- stage_report_answer: what the payment specifications say of our orders, with the effect of each code.
--
-- reads   autogiro_report_row, posted_report_row, autogiro_order, policy_autogiro_code
-- writes  order_answer (temporary)
-- takes   client
-- rerun   safe: the rows posted are not read again
-- note    by the reference, which is unique; else by payer, day and amount where that is one order. What finds no order is
--         told by unknown_report_rows

INSERT INTO order_answer (answer_no, order_no, event, code, happened_on, state, text, file_id, file_line)
WITH waiting AS (
    SELECT r.*, CASE r.transaction_code WHEN '77' THEN 'refund' ELSE 'payment' END AS report,
           coalesce(r.refund_code, r.status) AS code
    FROM autogiro_report_row AS r
    WHERE r.client = %(client)s AND r.transaction_code IN ('82', '77')
        AND r.row_no > coalesce((SELECT p.last_row_no FROM posted_report_row AS p WHERE p.client = %(client)s), 0)
), named AS (
    SELECT w.row_no, coalesce(o.order_no, s.order_no) AS order_no, coalesce(c.effect, 'unknown') AS effect, w.code,
           coalesce(w.refund_on, w.paid_on) AS happened_on, w.transaction_code, w.file_id, w.file_line,
           coalesce(c.name, 'Bankgirot har svarat med en kod som inte är känd') AS name
    FROM waiting AS w
    LEFT JOIN policy_autogiro_code AS c ON c.report = w.report AND c.code = w.code
    LEFT JOIN autogiro_order AS o ON o.client = w.client AND o.reference = w.reference AND o.bankgiro = w.bankgiro
    LEFT JOIN LATERAL (
        SELECT min(x.order_no) AS order_no FROM autogiro_order AS x
        WHERE o.order_no IS NULL AND x.client = w.client AND x.payer_number = w.payer_number AND x.draw_on = w.paid_on
            AND x.amount_ore = w.amount_ore AND x.bankgiro = w.bankgiro
        HAVING count(*) = 1
    ) AS s ON true
)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY n.row_no), n.order_no,
       CASE WHEN n.effect = 'unknown' AND n.transaction_code = '77' THEN 'refunded' ELSE n.effect END, n.code, n.happened_on,
       CASE WHEN n.transaction_code = '77' THEN 'refunded'
            WHEN n.effect = 'paid' THEN 'paid'
            WHEN n.effect IN ('no_cover', 'no_mandate') THEN 'failed' END,
       n.name, n.file_id, n.file_line
FROM named AS n
WHERE n.order_no IS NOT NULL;
