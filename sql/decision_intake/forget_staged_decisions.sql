-- forget_staged_decisions: make room for the next file's rows.
--
-- reads   -
-- writes  incoming_decision (temporary), decision_fault (temporary), decision_aside (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS incoming_decision, decision_fault, decision_aside;
