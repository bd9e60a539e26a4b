-- mark_delivery: note how far a delivery has come.
--
-- reads   -
-- writes  outbox
-- takes   client, outbox_id, state
-- rerun   safe: writes the same again

UPDATE outbox SET state = %(state)s
WHERE client = %(client)s AND outbox_id = %(outbox_id)s;
