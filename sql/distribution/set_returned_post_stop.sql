-- set_returned_post_stop: hold the claims of customers whose post comes back, until a new address comes.
--
-- reads   returned_post, customer_stop_set
-- writes  customer_stop_set
-- takes   client, run_id, version_id, business_on
-- rerun   safe: a customer has one such hold

INSERT INTO customer_stop_set (client, customer_no, stop_code, set_on, reason, set_by, run_id, version_id)
SELECT DISTINCT ON (r.customer_no) r.client, r.customer_no, 'NO_ADDRESS', %(business_on)s,
       'Post i retur: ' || r.document_id || '.', 'distribution', %(run_id)s, %(version_id)s
FROM returned_post AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.lifted_on IS NULL
    AND NOT EXISTS (SELECT FROM customer_stop_set AS s
                    WHERE s.client = r.client AND s.customer_no = r.customer_no AND s.stop_code = 'NO_ADDRESS'
                        AND s.ended_on IS NULL)
ORDER BY r.customer_no, r.document_id;
