-- forget_staged_customers: drop what an earlier file of the same night was staged in.
--
-- reads   -
-- writes  temporary tables
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS customer_line, incoming_customer, incoming_supplement, customer_fault, customer_change;
