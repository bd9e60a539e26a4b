-- forget_history_address: drop every earlier address of the changed customers that have protected registration (code 2).
--
-- reads   customer_change
-- writes  customer_history
-- takes   client
-- rerun   safe: what is gone stays gone

UPDATE customer_history AS h
SET state = h.state - ARRAY['care_of', 'street', 'street_2', 'postal_code', 'city', 'email']
FROM customer_change AS n
WHERE h.client = %(client)s AND h.customer_no = n.customer_no AND n.protection_code = 2;
