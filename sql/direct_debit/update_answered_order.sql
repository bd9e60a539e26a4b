-- update_answered_order: the state, and the day of draw, that the last answer leaves each order with.
--
-- reads   order_answer (temporary)
-- writes  autogiro_order
-- takes   client
-- rerun   safe: the same state again

UPDATE autogiro_order AS o SET state = coalesce(l.state, o.state), draw_on = coalesce(l.moved_to_on, o.draw_on)
FROM (
    SELECT a.order_no, (array_agg(a.state ORDER BY a.answer_no DESC) FILTER (WHERE a.state IS NOT NULL))[1] AS state,
           (array_agg(a.moved_to_on ORDER BY a.answer_no DESC) FILTER (WHERE a.moved_to_on IS NOT NULL))[1] AS moved_to_on
    FROM order_answer AS a GROUP BY a.order_no
) AS l
WHERE o.client = %(client)s AND o.order_no = l.order_no;
