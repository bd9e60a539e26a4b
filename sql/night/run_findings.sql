-- run_findings: what the last attempt at the run of a step found, in its order.
--
-- reads   finding
-- writes  -
-- takes   run_id, step
-- rerun   safe: reads only

SELECT rule, severity, key, message
FROM finding
WHERE run_id = %(run_id)s AND step = %(step)s AND phase = 'run'
ORDER BY finding_no;
