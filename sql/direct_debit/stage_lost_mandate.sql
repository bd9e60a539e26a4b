-- stage_lost_mandate: mandates that an answer to an order says are no more.
--
-- reads   order_answer (temporary), autogiro_order, mandate
-- writes  mandate_change (temporary)
-- takes   client
-- rerun   safe: what has ended is not ended again

INSERT INTO mandate_change (change_no, bankgiro, payer_number, customer_no, kind, origin, event, comment_code, happened_on,
                            state, text, file_id, file_line)
SELECT (SELECT count(*) FROM mandate_change) + row_number() OVER (ORDER BY l.answer_no), m.bankgiro, m.payer_number,
       m.customer_no, m.kind, m.origin, 'lost', l.code, l.happened_on, 'ended', l.text, l.file_id, l.file_line
FROM (
    SELECT DISTINCT ON (o.bankgiro, o.payer_number) o.bankgiro, o.payer_number, a.answer_no, a.code, a.happened_on, a.text,
           a.file_id, a.file_line
    FROM order_answer AS a
    JOIN autogiro_order AS o ON o.client = %(client)s AND o.order_no = a.order_no
    WHERE a.event IN ('no_mandate', 'refunded_no_mandate')
    ORDER BY o.bankgiro, o.payer_number, a.answer_no
) AS l
JOIN mandate AS m ON m.client = %(client)s AND m.bankgiro = l.bankgiro AND m.payer_number = l.payer_number
    AND m.state IN ('pending', 'active');
