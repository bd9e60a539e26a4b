-- clear_findings: drop what an earlier attempt at the same phase found.
--
-- reads   finding
-- writes  finding
-- takes   run_id, step, phase
-- rerun   safe: the findings are written anew

DELETE FROM finding WHERE run_id = %(run_id)s AND step = %(step)s AND phase = %(phase)s;
