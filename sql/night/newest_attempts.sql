-- newest_attempts: how the newest attempt at each phase of a night stands.
--
-- reads   step_attempt
-- writes  -
-- takes   run_id
-- rerun   safe: reads only

SELECT DISTINCT ON (step, phase) step, phase, state
FROM step_attempt
WHERE run_id = %(run_id)s
ORDER BY step, phase, attempt DESC;
