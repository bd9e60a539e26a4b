-- named_stops: what ended with a stop in a run: stopped phases at their last attempt, and findings of severity stop.
--
-- reads   step_attempt, finding
-- writes  -
-- takes   run_id
-- rerun   safe: reads only

SELECT a.message
FROM step_attempt AS a
WHERE a.run_id = %(run_id)s AND a.state = 'stopped'
  AND a.attempt = (SELECT max(b.attempt) FROM step_attempt AS b
                   WHERE b.run_id = a.run_id AND b.step = a.step AND b.phase = a.phase)
UNION ALL
SELECT f.message
FROM finding AS f
WHERE f.run_id = %(run_id)s AND f.severity = 'stop' AND f.phase = 'run';
