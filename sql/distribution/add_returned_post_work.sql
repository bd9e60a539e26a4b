-- add_returned_post_work: a work item for each customer whose post has come back.
--
-- reads   returned_post
-- writes  work_item
-- takes   client, run_id, version_id, business_on
-- rerun   safe: an item stands once, and is opened again when post comes back again

INSERT INTO work_item AS w (client, work_item_id, kind, key, customer_no, text, opened_on, run_id, version_id)
SELECT DISTINCT ON (r.customer_no) r.client, 'returned_post-' || r.customer_no, 'returned_post', r.document_id, r.customer_no,
       'Brevet ' || r.document_id || ' har kommit i retur. Sök kundens adress och rätta den i UBW; spärren ”Adress saknas” '
           || 'hävs när en ny adress kommer.', %(business_on)s, %(run_id)s, %(version_id)s
FROM returned_post AS r
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.lifted_on IS NULL
ORDER BY r.customer_no, r.document_id
ON CONFLICT (client, work_item_id) DO UPDATE SET closed_on = NULL, opened_on = excluded.opened_on, text = excluded.text,
    key = excluded.key
WHERE w.closed_on IS NOT NULL;
