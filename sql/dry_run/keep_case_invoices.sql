-- keep_case_invoices: the claims in the agency's cases of the nights before a date.
--
-- reads   collection_case (temporary), collection_case_invoice
-- writes  collection_case_invoice (temporary)
-- takes   -
-- rerun   safe: temporary

INSERT INTO pg_temp.collection_case_invoice
SELECT v.* FROM pg_temp.collection_case AS c
JOIN public.collection_case_invoice AS v ON v.client = c.client AND v.case_ref = c.case_ref;
