-- held_batches: the batches of a file that stands in held/, as they were counted when it was first read.
--
-- reads   held_batch
-- writes  -
-- takes   client, file_id
-- rerun   safe: reads only

SELECT batch_id, orders, sum_ore, is_unreadable, held_since
FROM held_batch
WHERE client = %(client)s AND file_id = %(file_id)s
ORDER BY batch_id;
