-- end_returned_post_stop: end our own holds of customers who have a new address; those that people have set stay.
--
-- reads   returned_post
-- writes  customer_stop_set
-- takes   client, business_on
-- rerun   safe: ended once

UPDATE customer_stop_set AS s SET ended_on = %(business_on)s, ended_by = 'distribution'
WHERE s.client = %(client)s AND s.stop_code = 'NO_ADDRESS' AND s.set_by = 'distribution' AND s.ended_on IS NULL
    AND EXISTS (SELECT FROM returned_post AS r
                WHERE r.client = s.client AND r.customer_no = s.customer_no AND r.lifted_on = %(business_on)s)
    AND NOT EXISTS (SELECT FROM returned_post AS r
                    WHERE r.client = s.client AND r.customer_no = s.customer_no AND r.lifted_on IS NULL);
