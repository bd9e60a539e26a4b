-- drop_held_sections: sections that have been booked are held no more.
--
-- reads   -
-- writes  held_section
-- takes   client, file_id, section_nos
-- rerun   safe: already gone

DELETE FROM held_section
WHERE client = %(client)s AND file_id = %(file_id)s AND section_no = ANY (%(section_nos)s);
