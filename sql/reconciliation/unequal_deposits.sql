-- unequal_deposits: the first deposits that do not agree with their payments or with where the money lies, by file and line.
--
-- reads   bank_deposit (temporary), inbound_file
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT f.name AS file_name, d.file_line, d.bankgiro, d.deposit_key, d.told_count, d.told_ore, d.paid_count, d.paid_ore,
       d.placed_ore
FROM bank_deposit AS d
LEFT JOIN inbound_file AS f ON f.client = %(client)s AND f.file_id = d.file_id
WHERE NOT d.agrees
ORDER BY d.deposit_id
LIMIT 5;
