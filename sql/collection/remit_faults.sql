-- remit_faults: what is wrong with the remittances of a file, by line.
--
-- reads   remit_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.row_key, f.rule, f.found FROM remit_fault AS f ORDER BY f.line_no;
