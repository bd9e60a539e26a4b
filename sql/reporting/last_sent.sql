-- last_sent: the newest file of a kind that a night has made.
--
-- reads   outbox
-- writes  -
-- takes   client, run_id, kind
-- rerun   safe: reads only

SELECT o.name, o.sha256
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind = %(kind)s
ORDER BY o.outbox_id DESC
LIMIT 1;
