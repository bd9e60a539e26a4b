-- share_file: let another client of the house take its part of a file of the bank.
--
-- reads   inbound_file
-- writes  shared_file
-- takes   client, from_client, from_file_id, payment_count, amount_ore, refused, shared_on
-- rerun   safe: a step rolled back has shared nothing
-- note    shared once more when a part that nobody owned has got an owner: only that part is new to the client

INSERT INTO shared_file (client, account, sha256, name, size_bytes, from_client, from_file_id, payment_count, amount_ore, refused,
                         shared_on)
SELECT %(client)s, f.account, f.sha256, f.name, f.size_bytes, f.client, f.file_id, %(payment_count)s, %(amount_ore)s, %(refused)s,
       %(shared_on)s
FROM inbound_file AS f
WHERE f.client = %(from_client)s AND f.file_id = %(from_file_id)s
ON CONFLICT (client, account, sha256) DO UPDATE SET
    payment_count = EXCLUDED.payment_count, amount_ore = EXCLUDED.amount_ore, refused = EXCLUDED.refused,
    shared_on = EXCLUDED.shared_on, file_id = NULL;
