-- count_interest_invoices: how many numbers tonight's interest invoices need.
--
-- reads   interest_customer (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS invoices FROM interest_customer AS k WHERE k.held_by IS NULL;
