-- insert_decision_reject: what was wrong with a file's rows, one row per fault.
--
-- reads   decision_fault (temporary), reject
-- writes  reject
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once

INSERT INTO reject (client, run_id, process, reject_no, file_id, line_no, key, department, rule, field, found, wanted, action)
SELECT %(client)s, %(run_id)s, 'decision_intake',
       (SELECT coalesce(max(reject_no), 0) FROM reject
        WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'decision_intake')
           + row_number() OVER (ORDER BY f.line_no, f.rule, f.field),
       %(file_id)s, f.line_no, coalesce(masked(f.key), ''), NULL, f.rule, f.field, f.found, f.wanted, f.action
FROM decision_fault AS f;
