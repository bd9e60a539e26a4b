-- begin_attempt: note that a phase of a step begins; its attempt number.
--
-- reads   step_attempt
-- writes  step_attempt
-- takes   run_id, step, phase, version_id
-- rerun   each call is a new attempt

INSERT INTO step_attempt (run_id, step, phase, attempt, version_id, state)
SELECT %(run_id)s, %(step)s, %(phase)s, coalesce(max(attempt), 0) + 1, %(version_id)s, 'running'
FROM step_attempt
WHERE run_id = %(run_id)s AND step = %(step)s AND phase = %(phase)s
RETURNING attempt;
