-- releasable_sections: held sections whose bankgiro number is ours by now, file by file.
--
-- reads   held_section, inbound_file
-- writes  -
-- takes   client, bankgiros
-- rerun   safe: reads only

SELECT h.file_id, f.name, f.sha256, array_agg(h.section_no::bigint ORDER BY h.section_no) AS section_nos,
       sum(h.payment_count)::bigint AS payment_count, sum(h.amount_ore)::bigint AS amount_ore
FROM held_section AS h
JOIN inbound_file AS f ON f.client = h.client AND f.file_id = h.file_id
WHERE h.client = %(client)s AND h.bankgiro = ANY (%(bankgiros)s)
GROUP BY h.file_id, f.name, f.sha256
ORDER BY h.file_id;
