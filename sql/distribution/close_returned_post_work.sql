-- close_returned_post_work: a new address closes the work item about post that came back.
--
-- reads   returned_post
-- writes  work_item
-- takes   client, business_on
-- rerun   safe: closed once

UPDATE work_item AS w SET closed_on = %(business_on)s
WHERE w.client = %(client)s AND w.kind = 'returned_post' AND w.closed_on IS NULL
    AND NOT EXISTS (SELECT FROM returned_post AS r
                    WHERE r.client = w.client AND r.customer_no = w.customer_no AND r.lifted_on IS NULL);
