-- pulled_files: what has been fetched from a counterpart's own server.
--
-- reads   pulled_file
-- writes  -
-- takes   account, server
-- rerun   safe: reads only

SELECT name, size_bytes, changed_at, state
FROM pulled_file
WHERE account = %(account)s AND server = %(server)s;
