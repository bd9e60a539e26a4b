-- recall_answers: the recalls that the agency has not confirmed though it answered the file.
--
-- reads   recall_answer (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT a.outcome, a.error_code, a.file_name, a.case_ref, a.event_id FROM recall_answer AS a
WHERE a.outcome <> 'confirmed'
ORDER BY a.outcome, a.file_name, a.error_code, a.event_id;
