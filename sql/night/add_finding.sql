-- add_finding: keep one finding of a phase.
--
-- reads   -
-- writes  finding
-- takes   run_id, step, phase, finding_no, rule, severity, key, message
-- rerun   safe after clear_findings

INSERT INTO finding (run_id, step, phase, finding_no, rule, severity, key, message)
VALUES (%(run_id)s, %(step)s, %(phase)s, %(finding_no)s, %(rule)s, %(severity)s, %(key)s, %(message)s);
