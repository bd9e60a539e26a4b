-- count_recoveries: how many invoices money has come for that were written off.
--
-- reads   recovery (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(DISTINCT r.invoice_no) AS invoices FROM recovery AS r;
