-- update_answered_order: the state, and the day of draw, that the last answer leaves each order with.
--
-- reads   order_answer (temporary)
-- writes  autogiro_order
-- takes   client
-- rerun   safe: the same state again

UPDATE autogiro_order AS o SET state = coalesce(s.state, o.state), draw_on = coalesce(m.moved_to_on, o.draw_on)
FROM (SELECT DISTINCT a.order_no FROM order_answer AS a) AS n
LEFT JOIN (
    SELECT DISTINCT ON (a.order_no) a.order_no, a.state FROM order_answer AS a
    WHERE a.state IS NOT NULL ORDER BY a.order_no, a.answer_no DESC
) AS s ON s.order_no = n.order_no
LEFT JOIN (
    SELECT DISTINCT ON (a.order_no) a.order_no, a.moved_to_on FROM order_answer AS a
    WHERE a.moved_to_on IS NOT NULL ORDER BY a.order_no, a.answer_no DESC
) AS m ON m.order_no = n.order_no
WHERE o.client = %(client)s AND o.order_no = n.order_no
    AND (o.state <> coalesce(s.state, o.state) OR o.draw_on <> coalesce(m.moved_to_on, o.draw_on));
