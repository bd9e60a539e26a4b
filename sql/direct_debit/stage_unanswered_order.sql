-- stage_unanswered_order: orders whose day passed so long ago that no answer will come.
--
-- reads   open_autogiro_order, autogiro_order, autogiro_order_event, settlement, payment
-- writes  order_answer (temporary)
-- takes   client, business_on, last_on
-- rerun   safe: an order given up is not open
-- note    a bank that tries again has answered: the wait begins anew on that day. Draws that are reported as plain payments
--         (BgMax) bring no status, but their money names the order

INSERT INTO order_answer (answer_no, order_no, event, happened_on, state, text)
SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY f.order_no), f.order_no,
       CASE WHEN f.is_paid THEN 'paid' ELSE 'unanswered' END, %(business_on)s,
       CASE WHEN f.is_paid THEN 'paid' ELSE 'unanswered' END,
       CASE WHEN f.is_paid THEN 'Pengarna har kommit med uppdragets referens' ELSE 'Inget svar har kommit från Bankgirot' END
FROM (
    SELECT o.order_no, EXISTS (SELECT FROM settlement AS s
                               JOIN payment AS p ON p.client = s.client AND p.payment_id = s.payment_id
                               WHERE s.client = o.client AND s.item_id = o.item_id AND p.reference = o.reference) AS is_paid
    FROM open_autogiro_order AS w
    JOIN autogiro_order AS o ON o.client = w.client AND o.order_no = w.order_no
    WHERE w.client = %(client)s AND w.draw_on <= %(last_on)s
        AND NOT EXISTS (SELECT FROM autogiro_order_event AS e
                        WHERE e.client = o.client AND e.order_no = o.order_no AND e.event = 'retried'
                            AND e.happened_on > %(last_on)s)
) AS f;
