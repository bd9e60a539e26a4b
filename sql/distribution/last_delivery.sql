-- last_delivery: what was sent last of a kind to an account.
--
-- reads   outbox
-- writes  -
-- takes   client, account, kind
-- rerun   safe: reads only

SELECT sha256
FROM outbox
WHERE client = %(client)s AND account = %(account)s AND kind = %(kind)s
ORDER BY outbox_id DESC
LIMIT 1;
