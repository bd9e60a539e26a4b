-- untaken_shares: what this client has shared on earlier nights that the other client has not taken.
--
-- reads   shared_file
-- writes  -
-- takes   client, business_on
-- rerun   safe: reads only

SELECT s.client, s.name, s.shared_on, s.payment_count, s.amount_ore
FROM shared_file AS s
WHERE s.from_client = %(client)s AND s.file_id IS NULL AND s.shared_on < %(business_on)s
ORDER BY s.shared_on, s.from_file_id, s.client;
