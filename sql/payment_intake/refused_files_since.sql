-- refused_files_since: the files of a counterpart that were refused on a night since a day, the newest first.
--
-- reads   file_verdict, inbound_file
-- writes  -
-- takes   client, account, since_on
-- rerun   safe: reads only

SELECT f.name, f.sha256, v.business_on
FROM file_verdict AS v
JOIN inbound_file AS f ON f.client = v.client AND f.file_id = v.file_id
WHERE v.client = %(client)s AND f.account = %(account)s AND v.state = 'refused' AND v.business_on >= %(since_on)s
ORDER BY v.business_on DESC, f.file_id DESC;
