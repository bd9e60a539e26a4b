-- earlier_file: what the receipt of a duplicate says of the file it repeats.
--
-- reads   inbound_file, file_verdict
-- writes  -
-- takes   client, file_id
-- rerun   safe: reads only

SELECT f.name, v.business_on
FROM inbound_file AS f
JOIN file_verdict AS v USING (client, file_id, verdict_no)
WHERE f.client = %(client)s AND f.file_id = %(file_id)s;
