-- returned_post_tonight: the customers whose post has come back, as noted by this run.
--
-- reads   returned_post
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT masked(r.customer_no) AS customer_no, min(r.document_id) AS document_id
FROM returned_post AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s
GROUP BY r.customer_no
ORDER BY r.customer_no;
