-- count_interest_invoices: how many numbers tonight's interest invoices need.
--
-- reads   new_interest_invoice, interest_part (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT (SELECT count(*) FROM new_interest_invoice) AS invoices,
       (SELECT coalesce(max(p.entry_number), 0) FROM interest_part AS p) AS entries;
