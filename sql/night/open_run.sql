-- open_run: the id of a client's run for a business date, made when it is new.
--
-- reads   run
-- writes  run
-- takes   client, business_on
-- rerun   safe: the same night has the same id

INSERT INTO run (run_id, client, business_on)
SELECT coalesce(max(run_id), 0) + 1, %(client)s, %(business_on)s FROM run
ON CONFLICT (client, business_on) DO UPDATE SET client = EXCLUDED.client
RETURNING run_id;
