-- collected_faults: what is wrong with the rows of money collected, by line.
--
-- reads   collected_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.row_key, f.rule, f.found FROM collected_fault AS f ORDER BY f.line_no;
