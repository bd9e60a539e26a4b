-- sent_parts: the files of a delivery and where their bytes are kept.
--
-- reads   outbox_part
-- writes  -
-- takes   client, outbox_id
-- rerun   safe: reads only

SELECT p.name, p.sha256
FROM outbox_part AS p
WHERE p.client = %(client)s AND p.outbox_id = %(outbox_id)s
ORDER BY p.part_no;
