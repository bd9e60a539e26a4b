-- count_autogiro_files: how many files this night has made for Bankgirot.
--
-- reads   outbox
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT count(*) AS files FROM outbox WHERE client = %(client)s AND run_id = %(run_id)s AND kind = 'autogiro';
