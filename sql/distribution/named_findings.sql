-- named_findings: what another occasion of distribution has named this night.
--
-- reads   finding
-- writes  -
-- takes   run_id, step
-- rerun   safe: reads only

SELECT f.rule, f.key FROM finding AS f
WHERE f.run_id = %(run_id)s AND f.phase = 'run' AND f.step <> %(step)s AND split_part(f.step, '__', 1) = 'distribution';
