-- insert_edi_interchange: note an interchange with its control reference and file.
--
-- reads   -
-- writes  edi_interchange
-- takes   client, run_id, version_id, business_on, receiver_gln, control_reference, sender_gln, file_name, documents,
--         expects_answer
-- rerun   safe: its documents leave the queue in the same transaction

INSERT INTO edi_interchange (client, receiver_gln, control_reference, sender_gln, file_name, documents, sent_on, expects_answer,
    run_id, version_id)
VALUES (%(client)s, %(receiver_gln)s, %(control_reference)s, %(sender_gln)s, %(file_name)s, %(documents)s, %(business_on)s,
    %(expects_answer)s, %(run_id)s, %(version_id)s);
