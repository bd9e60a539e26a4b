-- taken_content: which of these contents have been taken from an account before, and by which file first.
--
-- reads   inbound_file, file_verdict
-- writes  -
-- takes   account, hashes
-- rerun   safe: reads only

SELECT DISTINCT ON (f.sha256) f.sha256, f.client, f.file_id, f.name, v.business_on
FROM inbound_file AS f
JOIN file_verdict AS v USING (client, file_id, verdict_no)
WHERE f.account = %(account)s AND f.state = 'taken' AND f.sha256 = ANY(%(hashes)s::text[])
ORDER BY f.sha256, v.business_on, f.client, f.file_id;
