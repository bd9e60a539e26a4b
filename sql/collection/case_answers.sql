-- case_answers: the cases that the agency has rejected or not answered, and those of files it refused.
--
-- reads   case_answer (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT a.outcome, a.error_code, a.file_name, a.case_ref, a.customer_no, a.is_other_ledgers
FROM case_answer AS a
WHERE a.outcome <> 'accepted'
ORDER BY a.outcome, a.file_name, a.error_code, a.case_ref;
