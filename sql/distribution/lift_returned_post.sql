-- lift_returned_post: customers whose post came back and who have another address now.
--
-- reads   customer
-- writes  returned_post
-- takes   client, business_on
-- rerun   safe: lifted once

UPDATE returned_post AS r SET lifted_on = %(business_on)s
FROM customer AS c
WHERE r.client = %(client)s AND r.lifted_on IS NULL AND c.client = r.client AND c.customer_no = r.customer_no
    AND address_md5(c.care_of, c.street, c.street_2, c.postal_code, c.city, c.country) <> r.address_md5
    AND num_nonnulls(c.street, c.care_of) > 0 AND num_nonnulls(c.postal_code, c.city) = 2;
