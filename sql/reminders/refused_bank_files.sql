-- refused_bank_files: the bank files this run has refused and nothing has come in the place of.
--
-- reads   file_verdict, inbound_file
-- writes  -
-- takes   client, run_id, account
-- rerun   safe: reads only
-- note    a file taken in the same transaction lay there beside the refused one, so it does not replace it

SELECT f.name
FROM file_verdict AS v
JOIN inbound_file AS f ON f.client = v.client AND f.file_id = v.file_id
WHERE v.client = %(client)s AND v.run_id = %(run_id)s AND v.state = 'refused' AND f.account = %(account)s
  AND NOT EXISTS (
      SELECT FROM file_verdict AS later
      JOIN inbound_file AS g ON g.client = later.client AND g.file_id = later.file_id
      WHERE later.client = v.client AND later.run_id = v.run_id AND later.state = 'taken' AND g.account = f.account
        AND later.decided_at > v.decided_at)
ORDER BY f.file_id;
