-- drop_customer_change: drop what an earlier round of the same file was staged in.
--
-- reads   -
-- writes  customer_change (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS customer_change;
