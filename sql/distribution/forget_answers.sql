-- forget_answers: make room for the answers of the next file.
--
-- reads   -
-- writes  incoming_answer, answer_fault, new_answer (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.incoming_answer, pg_temp.answer_fault, pg_temp.new_answer;
