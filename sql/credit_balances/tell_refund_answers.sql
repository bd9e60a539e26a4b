-- tell_refund_answers: what became of the answers of this turn.
--
-- reads   new_approval (temporary)
-- writes  refund_answered (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO refund_answered (answer_no, state, outcome)
SELECT n.answer_no, CASE WHEN n.conflict IS NULL THEN 'done' ELSE 'conflict' END,
       coalesce(n.conflict, CASE WHEN n.choice = 'refuse' THEN 'Förslaget är avslaget.'
                                 WHEN n.is_enough THEN 'Återbetalningen är godkänd.'
                                 ELSE 'Det första godkännandet är noterat. En annan person ska också godkänna.' END)
FROM new_approval AS n;
