-- night_findings: what a night's steps and checks have found, the gravest first within a step.
--
-- reads   finding
-- writes  -
-- takes   run_id
-- rerun   safe: reads only

SELECT f.step, f.phase, f.severity, f.rule, f.key, f.message
FROM finding AS f
WHERE f.run_id = %(run_id)s
ORDER BY f.step, array_position(ARRAY['stop', 'hold', 'warn'], f.severity), f.phase, f.finding_no;
