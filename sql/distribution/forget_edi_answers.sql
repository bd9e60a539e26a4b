-- forget_edi_answers: make room for the EDIFACT answers of the next file.
--
-- reads   -
-- writes  edi_answer (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS pg_temp.edi_answer;
