-- unanswered_files: our files of a type that the agency has not acknowledged, the oldest first.
--
-- reads   kri_file
-- writes  -
-- takes   client, type
-- rerun   safe: reads only

SELECT f.file_name, f.business_on FROM kri_file AS f
WHERE f.client = %(client)s AND f.direction = 'out' AND f.type = %(type)s AND f.answered_on IS NULL
ORDER BY f.business_on, f.file_no;
