-- forget_staged_acks: make room for the next acknowledgement of the night.
--
-- reads   -
-- writes  ack_row, ack_fault, file_answer, case_answer, rejected_case, recall_answer (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.ack_row, pg_temp.ack_fault, pg_temp.file_answer, pg_temp.case_answer, pg_temp.rejected_case,
    pg_temp.recall_answer;
