-- stage_rejected_order: the orders that Bankgirot has not taken (avvisade betalningar).
--
-- reads   rejected_row (temporary), autogiro_order, policy_autogiro_code
-- writes  order_answer (temporary)
-- takes   client, file_id, business_on
-- rerun   safe: a file is taken once
-- note    by the reference; else by payer and amount, and day where it can be read, where that is one open order. An order
--         that has an unknown code stays as it is

INSERT INTO order_answer (answer_no, order_no, event, code, happened_on, state, text, file_id, file_line)
WITH named AS (
    SELECT r.line_no, r.comment_code, coalesce(o.order_no, s.order_no) AS order_no
    FROM rejected_row AS r
    LEFT JOIN autogiro_order AS o ON o.client = %(client)s AND o.reference = r.reference AND o.bankgiro = r.bankgiro
    LEFT JOIN LATERAL (
        SELECT min(x.order_no) AS order_no FROM autogiro_order AS x
        WHERE o.order_no IS NULL AND x.client = %(client)s AND x.bankgiro = r.bankgiro AND x.payer_number = r.payer_number
            AND x.amount_ore = r.amount_ore AND x.draw_on = coalesce(r.paid_on, x.draw_on)
            AND x.state IN ('sent', 'cancelling')
        HAVING count(*) = 1
    ) AS s ON true
    WHERE r.kind = 'in'
)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY n.line_no), n.order_no,
       coalesce(c.effect, 'unknown'), n.comment_code, %(business_on)s,
       CASE WHEN c.effect IS NOT NULL THEN 'rejected' END,
       coalesce(c.name, 'Bankgirot har avvisat uppdraget med en kod som inte är känd'), %(file_id)s, n.line_no
FROM named AS n
LEFT JOIN policy_autogiro_code AS c ON c.report = 'rejected' AND c.code = n.comment_code
WHERE n.order_no IS NOT NULL;
