-- add_inbound_file: register a file a process takes up.
--
-- reads   -
-- writes  inbound_file
-- takes   client, file_id, account, name, sha256, size_bytes, changed_at, folder, stored_name, run_id
-- rerun   safe: rolled back with the step that took the number

INSERT INTO inbound_file
    (client, file_id, account, name, sha256, size_bytes, changed_at, state, folder, stored_name, run_id)
VALUES
    (%(client)s, %(file_id)s, %(account)s, %(name)s, %(sha256)s, %(size_bytes)s, %(changed_at)s, 'claimed', %(folder)s,
     %(stored_name)s, %(run_id)s);
