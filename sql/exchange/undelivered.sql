-- undelivered: the deliveries not known to have arrived, in order, each with its parts.
--
-- reads   outbox, outbox_part
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT o.client, o.outbox_id, o.account, o.name, o.is_folder, o.state,
       coalesce(p.parts, '[]'::jsonb) AS parts
FROM outbox AS o
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('name', name, 'sha256', sha256, 'size_bytes', size_bytes) ORDER BY part_no) AS parts
    FROM outbox_part WHERE client = o.client AND outbox_id = o.outbox_id
) AS p ON true
WHERE o.client = %(client)s AND o.state <> 'delivered'
ORDER BY o.outbox_id;
