-- answer_faults: the faults found in the answers at hand, one for each row put aside and rule.
--
-- reads   answer_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.key, f.rule, f.field, f.found, f.wanted, f.action FROM answer_fault AS f ORDER BY f.line_no, f.rule, f.field
