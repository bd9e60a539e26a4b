-- decision_files_judged: the files in which the step's decisions came, each of one kind.
--
-- reads   decided (temporary), decision, inbound_file
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT DISTINCT f.file_id, f.name, d.kind
FROM decided AS j
JOIN decision AS d ON d.client = %(client)s AND d.decision_id = j.decision_id
JOIN inbound_file AS f ON f.client = d.client AND f.file_id = d.file_id
ORDER BY f.file_id;
