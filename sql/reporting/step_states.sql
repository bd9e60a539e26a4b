-- step_states: how each step of a night stands: its newest attempt, and how long the last attempts at its phases took.
--
-- reads   step_attempt
-- writes  -
-- takes   run_id
-- rerun   safe: reads only

SELECT DISTINCT ON (a.step) a.step, a.phase, a.state, a.message,
       sum((extract(epoch FROM a.ended_at - a.started_at) * 1000)::bigint) OVER (PARTITION BY a.step)::bigint AS milliseconds
FROM step_attempt AS a
WHERE a.run_id = %(run_id)s
  AND a.attempt = (SELECT max(b.attempt) FROM step_attempt AS b
                   WHERE b.run_id = a.run_id AND b.step = a.step AND b.phase = a.phase)
ORDER BY a.step, a.started_at DESC, a.phase;
