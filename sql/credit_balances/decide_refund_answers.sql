-- decide_refund_answers: hand the outcomes of answers that came by file over to be told.
--
-- reads   refund_answer, refund_answered (temporary)
-- writes  decided (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT n.decision_id, d.state, d.outcome
FROM refund_answered AS d JOIN refund_answer AS n ON n.answer_no = d.answer_no;
