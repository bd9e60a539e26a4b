-- held_interest_customers: the customers whose interest a person must invoice.
--
-- reads   interest_customer (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT masked(k.customer_no) AS customer_no, k.held_by FROM interest_customer AS k
WHERE k.held_by IS NOT NULL
ORDER BY k.customer_no;
