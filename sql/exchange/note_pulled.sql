-- note_pulled: note how far a fetched file has come.
--
-- reads   -
-- writes  pulled_file
-- takes   account, server, name, size_bytes, changed_at, state
-- rerun   safe: writes the same again

INSERT INTO pulled_file (account, server, name, size_bytes, changed_at, state)
VALUES (%(account)s, %(server)s, %(name)s, %(size_bytes)s, %(changed_at)s, %(state)s)
ON CONFLICT (account, server, name, size_bytes, changed_at) DO UPDATE SET state = excluded.state;
