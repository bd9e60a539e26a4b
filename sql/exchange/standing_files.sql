-- standing_files: the files of an account that stand in processing/ or held/, each with its latest reason.
--
-- reads   inbound_file, file_verdict
-- writes  -
-- takes   account
-- rerun   safe: reads only

SELECT f.client, f.file_id, f.account, f.name, f.sha256, f.size_bytes, f.changed_at, f.state, f.verdict_no, f.folder,
       f.stored_name, v.reason
FROM inbound_file AS f
LEFT JOIN file_verdict AS v USING (client, file_id, verdict_no)
WHERE f.account = %(account)s AND f.folder IN ('processing', 'held')
ORDER BY f.client, f.file_id;
