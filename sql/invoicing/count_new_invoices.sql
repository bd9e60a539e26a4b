-- count_new_invoices: how many numbers tonight's documents need.
--
-- reads   new_invoice
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) FILTER (WHERE NOT is_credit) AS invoices, count(*) FILTER (WHERE is_credit) AS credit_notes
FROM new_invoice;
