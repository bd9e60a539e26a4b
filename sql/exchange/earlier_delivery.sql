-- earlier_delivery: what has been sent to an account under a name.
--
-- reads   outbox
-- writes  -
-- takes   account, name
-- rerun   safe: reads only

SELECT outbox_id, sha256
FROM outbox
WHERE account = %(account)s AND name = %(name)s;
