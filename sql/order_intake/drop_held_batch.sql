-- drop_held_batch: forget the batches of a file that is no longer held.
--
-- reads   -
-- writes  held_batch
-- takes   client, file_id
-- rerun   safe: what is gone stays gone

DELETE FROM held_batch WHERE client = %(client)s AND file_id = %(file_id)s;
