-- last_customer_file: the content of the customer file (CS15) that was taken last from an account.
--
-- reads   intake_file, inbound_file
-- writes  -
-- takes   client, account, prefix
-- rerun   safe: reads only
-- note    supplements are known by their prescribed name and are no states

SELECT f.sha256
FROM intake_file AS i
JOIN inbound_file AS f ON f.client = i.client AND f.file_id = i.file_id
WHERE i.client = %(client)s AND i.process = 'customer_intake' AND f.account = %(account)s AND f.state = 'taken'
  AND NOT starts_with(upper(f.name), %(prefix)s || '_')
ORDER BY f.file_id DESC
LIMIT 1;
