-- booked_deposits: which of a file's deposits are booked already, and whether it was from the same writing of the file.
--
-- reads   new_deposit (temporary), deposit
-- writes  -
-- takes   client, source
-- rerun   safe: reads only

SELECT n.bankgiro, n.deposit_key, n.file_line, d.file_id AS booked_file_id,
       d.file_created_at = n.file_created_at AND d.amount_ore + d.twin_ore = n.amount_ore AS same_file,
       d.amount_ore + d.twin_ore = n.amount_ore AS same_amount
FROM new_deposit AS n
JOIN deposit AS d ON d.client = %(client)s AND d.source = %(source)s AND d.bankgiro = n.bankgiro
    AND d.deposit_key = n.deposit_key
ORDER BY n.file_line;
