-- run_verdicts: what a run has decided, file by file.
--
-- reads   inbound_file, file_verdict
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT f.account, f.file_id, f.name, v.verdict_no, v.state, v.reason, v.read_count, v.taken_count, v.put_aside_count,
       v.ignored_count, v.fault_count, v.warning_count
FROM file_verdict AS v
JOIN inbound_file AS f USING (client, file_id)
WHERE v.client = %(client)s AND v.run_id = %(run_id)s
ORDER BY f.account, f.file_id, v.verdict_no;
