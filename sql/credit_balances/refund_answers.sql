-- refund_answers: what became of the answers, in their order.
--
-- reads   refund_answered (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT d.answer_no, d.state, d.outcome FROM refund_answered AS d ORDER BY d.answer_no;
