-- stage_unanswered_order: orders whose day passed so long ago that no answer will come.
--
-- reads   open_autogiro_order, autogiro_order_event
-- writes  order_answer (temporary)
-- takes   client, business_on, last_on
-- rerun   safe: an order given up is not open
-- note    a bank that tries again has answered: the wait begins anew on that day

INSERT INTO order_answer (answer_no, order_no, event, happened_on, state, text)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY o.order_no), o.order_no, 'unanswered',
       %(business_on)s, 'unanswered', 'Inget svar har kommit från Bankgirot'
FROM open_autogiro_order AS o
WHERE o.client = %(client)s AND o.draw_on <= %(last_on)s
    AND NOT EXISTS (SELECT FROM order_answer AS a WHERE a.order_no = o.order_no)
    AND NOT EXISTS (SELECT FROM autogiro_order_event AS e
                    WHERE e.client = o.client AND e.order_no = o.order_no AND e.event = 'retried'
                        AND e.happened_on > %(last_on)s);
