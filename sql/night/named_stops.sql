-- named_stops: what ended with a stop in a run: stopped phases at their last attempt, and findings of severity stop,
-- and refused files.
--
-- reads   step_attempt, finding, file_verdict, inbound_file
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT a.message
FROM step_attempt AS a
WHERE a.run_id = %(run_id)s AND a.state = 'stopped'
  AND a.attempt = (SELECT max(b.attempt) FROM step_attempt AS b
                   WHERE b.run_id = a.run_id AND b.step = a.step AND b.phase = a.phase)
UNION ALL
SELECT f.message
FROM finding AS f
WHERE f.run_id = %(run_id)s AND f.severity = 'stop' AND f.phase = 'run'
UNION ALL
SELECT 'Filen ' || i.account || '/' || i.name || ' är avvisad: ' || v.reason
FROM file_verdict AS v
JOIN inbound_file AS i ON i.client = v.client AND i.file_id = v.file_id
WHERE v.client = %(client)s AND v.run_id = %(run_id)s AND v.state = 'refused'
  AND NOT EXISTS (SELECT FROM finding AS f
                  WHERE f.run_id = v.run_id AND f.severity = 'stop' AND f.phase = 'run' AND f.key = i.name);
