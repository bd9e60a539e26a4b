-- ack_faults: what is wrong with the rows of an acknowledgement.
--
-- reads   ack_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.row_key, f.rule, f.found FROM ack_fault AS f ORDER BY f.line_no;
