-- lock_client: wait until no other step of the client runs; held to the end of the transaction.
--
-- reads   -
-- writes  -
-- takes   lock, client
-- rerun   safe: locks only

SELECT pg_advisory_xact_lock(%(lock)s, hashtext(%(client)s));
