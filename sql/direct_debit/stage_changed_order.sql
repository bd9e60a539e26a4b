-- stage_changed_order: orders cancelled or moved, by us or by others (makuleringar/ändringar).
--
-- reads   changed_row (temporary), autogiro_order, policy_autogiro_code
-- writes  order_answer (temporary)
-- takes   client, file_id, business_on
-- rerun   safe: a file is taken once
-- note    by the reference; else every open order that fits what the record says: TK23, TK24, TK26 to TK28 may mean many. A
--         cancellation that we did not ask for ends the draw for good: only ours may be followed by a new order

INSERT INTO order_answer (answer_no, order_no, event, code, happened_on, state, text, moved_to_on, file_id, file_line)
WITH named AS (
    SELECT r.line_no, r.code, r.comment_code, r.new_paid_on, o.order_no, o.state
    FROM changed_row AS r
    JOIN autogiro_order AS o ON o.client = %(client)s AND o.bankgiro = r.bankgiro AND o.reference = r.reference
    UNION ALL
    SELECT r.line_no, r.code, r.comment_code, r.new_paid_on, o.order_no, o.state
    FROM changed_row AS r
    JOIN autogiro_order AS o ON o.client = %(client)s AND o.bankgiro = r.bankgiro AND o.state IN ('sent', 'cancelling')
        AND o.payer_number = coalesce(r.payer_number, o.payer_number) AND o.draw_on = coalesce(r.paid_on, o.draw_on)
        AND (coalesce(r.amount_ore, 0) = 0 OR o.amount_ore = r.amount_ore)
    WHERE r.reference IS NULL AND coalesce(r.payment_code, '00') <> '32'
)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY n.line_no, n.order_no), n.order_no,
       CASE WHEN c.effect = 'cancelled' AND n.state <> 'cancelling' THEN 'withdrawn' ELSE coalesce(c.effect, 'unknown') END,
       n.code || '/' || n.comment_code, %(business_on)s,
       CASE WHEN c.effect = 'cancelled' AND n.state = 'cancelling' THEN 'cancelled'
            WHEN c.effect IN ('cancelled', 'withdrawn') AND n.state IN ('sent', 'cancelling', 'unanswered') THEN 'failed'
            WHEN c.effect = 'not_cancelled' AND n.state = 'cancelling' THEN 'sent' END,
       coalesce(c.name, 'Bankgirot har svarat med en kod som inte är känd'),
       CASE c.effect WHEN 'moved' THEN n.new_paid_on END, %(file_id)s, n.line_no
FROM named AS n
LEFT JOIN policy_autogiro_code AS c ON c.report = 'change' AND c.code = n.code || '/' || n.comment_code;
