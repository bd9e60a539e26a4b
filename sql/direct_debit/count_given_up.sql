-- count_given_up: how many orders the step gives up for want of an answer.
--
-- reads   order_answer (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS orders FROM order_answer AS a WHERE a.event = 'unanswered';
