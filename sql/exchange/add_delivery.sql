-- add_delivery: put a file or folder in the outbox.
--
-- reads   -
-- writes  outbox
-- takes   client, outbox_id, account, name, kind, is_folder, sha256, size_bytes, sequence_no, row_count, ore, run_id
-- rerun   safe: rolled back with the step; a second delivery of one name breaks the key

INSERT INTO outbox
    (client, outbox_id, account, name, kind, is_folder, sha256, size_bytes, sequence_no, row_count, ore, state, run_id)
VALUES
    (%(client)s, %(outbox_id)s, %(account)s, %(name)s, %(kind)s, %(is_folder)s, %(sha256)s, %(size_bytes)s,
     %(sequence_no)s, %(row_count)s, %(ore)s, 'pending', %(run_id)s);
