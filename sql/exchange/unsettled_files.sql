-- unsettled_files: files whose latest verdict is not yet seen in the folders.
--
-- reads   inbound_file, file_verdict
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT f.client, f.file_id, f.account, f.name, f.sha256, f.state, f.folder, f.stored_name, f.target_folder,
       f.target_name, v.reports, v.business_on
FROM inbound_file AS f
JOIN file_verdict AS v USING (client, file_id, verdict_no)
WHERE f.client = %(client)s AND f.verdict_no <> f.settled_no
ORDER BY f.file_id;
