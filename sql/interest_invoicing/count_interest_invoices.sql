-- count_interest_invoices: how many numbers tonight's interest invoices need.
--
-- reads   new_interest_invoice (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS invoices FROM new_interest_invoice;
