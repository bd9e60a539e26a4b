-- end_attempt: note how an attempt ended.
--
-- reads   step_attempt
-- writes  step_attempt
-- takes   run_id, step, phase, attempt, state, message
-- rerun   safe: the same end is written again

UPDATE step_attempt SET state = %(state)s, ended_at = clock_timestamp(), message = %(message)s
WHERE run_id = %(run_id)s AND step = %(step)s AND phase = %(phase)s AND attempt = %(attempt)s;
