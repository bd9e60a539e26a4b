-- status_faults: what is wrong with the rows of a status file, by line.
--
-- reads   status_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.row_key, f.rule, f.found FROM status_fault AS f ORDER BY f.line_no;
