-- insert_answer_reject: what was wrong with the rows of a file of answers, one row per fault.
--
-- reads   answer_fault (temporary), reject
-- writes  reject
-- takes   client, run_id, file_id
-- rerun   not safe: a file is read once

INSERT INTO reject (client, run_id, process, reject_no, file_id, line_no, key, department, rule, field, found, wanted, action)
SELECT %(client)s, %(run_id)s, 'distribution',
       (SELECT coalesce(max(r.reject_no), 0) FROM reject AS r
        WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.process = 'distribution')
           + row_number() OVER (ORDER BY f.line_no, f.rule, f.field),
       %(file_id)s, f.line_no, coalesce(masked_in(f.key), ''), NULL, f.rule, f.field, f.found, f.wanted, f.action
FROM answer_fault AS f;
