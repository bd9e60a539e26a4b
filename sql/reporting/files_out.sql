-- files_out: the files and folders a night has made for counterparts, but for the kinds named.
--
-- reads   outbox
-- writes  -
-- takes   client, run_id, without
-- rerun   safe: reads only

SELECT o.account, o.name, o.kind, o.is_folder, o.row_count, o.ore, o.sequence_no
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind <> ALL (%(without)s::text[])
ORDER BY o.account, o.outbox_id;
