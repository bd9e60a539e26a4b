-- source_batches: what each batch of a file holds, to be held against its attest line.
--
-- reads   incoming_order
-- writes  -
-- takes   -
-- rerun   safe: reads only
-- note    orders without a batch of their own count in the file's only batch; the same number twice counts once

WITH only_batch AS (
    SELECT min(batch_id) AS batch_id FROM incoming_order HAVING count(DISTINCT batch_id) = 1
)
SELECT coalesce(o.batch_id, b.batch_id) AS batch_id, count(DISTINCT o.order_key) AS orders, sum(o.net_ore)::bigint AS sum_ore,
       bool_or(o.is_unreadable) AS is_unreadable
FROM incoming_order AS o LEFT JOIN only_batch AS b ON true
GROUP BY coalesce(o.batch_id, b.batch_id)
ORDER BY 1;
