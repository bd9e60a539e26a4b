-- files_in: the files a night has judged, with its last verdict on each and the reports that lie beside them.
--
-- reads   file_verdict, inbound_file
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT DISTINCT ON (f.account, f.file_id) f.account, f.name, v.state, v.reason, v.read_count, v.taken_count, v.put_aside_count,
       v.fault_count, v.warning_count, f.account || '/' || f.folder || '/' || f.stored_name AS place,
       ARRAY(SELECT f.stored_name || e.ending FROM jsonb_object_keys(v.reports) AS e (ending) ORDER BY 1) AS reports
FROM file_verdict AS v
JOIN inbound_file AS f ON f.client = v.client AND f.file_id = v.file_id
WHERE v.client = %(client)s AND v.run_id = %(run_id)s
ORDER BY f.account, f.file_id, v.verdict_no DESC;
