-- order_faults: what is wrong with the rows of a collection order, by line.
--
-- reads   order_fault (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT f.line_no, f.invoice_no, f.rule FROM order_fault AS f ORDER BY f.line_no;
