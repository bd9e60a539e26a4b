-- lock_targets: let one process at a time choose names in the folders.
--
-- reads   -
-- writes  -
-- takes   lock
-- rerun   safe: released at the end of the transaction

SELECT pg_advisory_xact_lock(%(lock)s);
