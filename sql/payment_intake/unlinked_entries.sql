-- unlinked_entries: entries of the account, since a day, for which no deposit has been found, file by file.
--
-- reads   bank_entry, inbound_file
-- writes  -
-- takes   client, after_on
-- rerun   safe: reads only

SELECT e.kind, e.bank, f.name AS file_name, min(e.file_line) AS file_line, min(e.booked_on) AS booked_on, count(*) AS count,
       sum(e.amount_ore)::bigint AS ore
FROM bank_entry AS e
JOIN inbound_file AS f ON f.client = e.client AND f.file_id = e.file_id
WHERE e.client = %(client)s AND e.deposit_id IS NULL AND e.booked_on > %(after_on)s
GROUP BY e.kind, e.bank, f.name
ORDER BY f.name, e.kind;
