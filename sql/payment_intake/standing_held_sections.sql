-- standing_held_sections: sections held since earlier nights, whose bankgiro number is still nobody's.
--
-- reads   held_section, inbound_file, run
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT f.name, h.section_no, h.bankgiro, h.payment_count, h.amount_ore, r.business_on
FROM held_section AS h
JOIN inbound_file AS f ON f.client = h.client AND f.file_id = h.file_id
JOIN run AS r ON r.client = h.client AND r.run_id = h.run_id
WHERE h.client = %(client)s AND h.run_id <> %(run_id)s
ORDER BY h.file_id, h.section_no;
