-- close_answered_order: orders with a final answer leave the open set; one whose day was moved is open until then.
--
-- reads   order_answer (temporary), autogiro_order
-- writes  open_autogiro_order
-- takes   client
-- rerun   safe: already gone

WITH answered AS (
    SELECT o.order_no, o.state, o.draw_on FROM autogiro_order AS o
    WHERE o.client = %(client)s AND o.order_no IN (
        SELECT a.order_no FROM order_answer AS a
        WHERE a.state NOT IN ('sent', 'cancelling') OR a.moved_to_on IS NOT NULL)
), moved AS (
    UPDATE open_autogiro_order AS p SET draw_on = a.draw_on FROM answered AS a
    WHERE p.client = %(client)s AND p.order_no = a.order_no AND a.state IN ('sent', 'cancelling') AND p.draw_on <> a.draw_on
)
DELETE FROM open_autogiro_order AS p USING answered AS a
WHERE p.client = %(client)s AND p.order_no = a.order_no AND a.state NOT IN ('sent', 'cancelling');
