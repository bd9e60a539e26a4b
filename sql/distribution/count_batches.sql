-- count_batches: how many batches of a kind this run has put in the outbox.
--
-- reads   outbox
-- writes  -
-- takes   client, run_id, kind, ending
-- rerun   safe: reads only

SELECT count(*) AS batches FROM outbox
WHERE client = %(client)s AND run_id = %(run_id)s AND kind = %(kind)s AND right(name, length(%(ending)s)) = %(ending)s;
