-- stage_report_answer: what the payment specifications say of our orders.
--
-- reads   report_row (temporary)
-- writes  order_answer (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    money that a payer has got back is back, whatever the code

INSERT INTO order_answer (answer_no, order_no, event, code, happened_on, state, text, file_id, file_line)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY r.row_no), r.order_no,
       coalesce(r.effect, CASE r.transaction_code WHEN '77' THEN 'refunded' ELSE 'unknown' END), r.code, r.happened_on,
       CASE WHEN r.transaction_code = '77' THEN 'refunded'
            WHEN r.effect = 'paid' THEN 'paid'
            WHEN r.effect IN ('no_cover', 'no_mandate') THEN 'failed' END,
       coalesce(r.name, 'Bankgirot har svarat med en kod som inte är känd'), r.file_id, r.file_line
FROM report_row AS r
WHERE r.order_no IS NOT NULL;
