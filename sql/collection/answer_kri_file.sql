-- answer_kri_file: our files that have been answered wait for nothing more.
--
-- reads   file_answer (temporary)
-- writes  kri_file
-- takes   client, business_on
-- rerun   safe: the first answer stands

UPDATE kri_file AS f SET answered_on = %(business_on)s, file_result = a.file_result
FROM file_answer AS a
WHERE f.client = %(client)s AND f.direction = 'out' AND f.file_name = a.file_name AND f.answered_on IS NULL;
