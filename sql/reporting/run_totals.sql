-- run_totals: the control totals a night has stored.
--
-- reads   control_total
-- writes  -
-- takes   run_id
-- rerun   safe: reads only

SELECT t.step AS process, t.name, t.count, t.ore
FROM control_total AS t
WHERE t.run_id = %(run_id)s
ORDER BY t.step, t.name;
