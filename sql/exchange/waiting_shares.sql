-- waiting_shares: the files shared with a client that it has not taken yet, oldest first.
--
-- reads   shared_file
-- writes  -
-- takes   client, account
-- rerun   safe: reads only

SELECT s.account, s.sha256, s.name, s.size_bytes, s.from_client, s.from_file_id, s.payment_count, s.amount_ore, s.refused
FROM shared_file AS s
WHERE s.client = %(client)s AND s.account = %(account)s AND s.file_id IS NULL
ORDER BY s.shared_on, s.from_client, s.from_file_id;
