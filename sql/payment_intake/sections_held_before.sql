-- sections_held_before: which of a file's sections are held already, from another copy of what the bank wrote.
--
-- reads   held_section
-- writes  -
-- takes   client, bankgiros, deposit_keys, file_created_at
-- rerun   safe: reads only

SELECT min(h.file_id) AS file_id, n.bankgiro, n.deposit_key
FROM unnest(%(bankgiros)s::text[], %(deposit_keys)s::text[]) AS n (bankgiro, deposit_key)
JOIN held_section AS h ON h.client = %(client)s AND h.bankgiro = n.bankgiro AND h.deposit_key = n.deposit_key
    AND h.file_created_at = %(file_created_at)s
GROUP BY n.bankgiro, n.deposit_key
ORDER BY n.bankgiro, n.deposit_key;
