-- distinct_terms: the payment terms in days that tonight's orders use.
--
-- reads   billable_order
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT DISTINCT terms_days FROM billable_order ORDER BY terms_days;
