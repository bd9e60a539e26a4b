-- direct_debit_totals: the orders made this night, and the orders in the files of this night.
--
-- reads   autogiro_order, outbox
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only

SELECT 'ordered' AS name, count(*) AS count, coalesce(sum(amount_ore), 0)::bigint AS ore
FROM autogiro_order WHERE client = %(client)s AND run_id = %(run_id)s
UNION ALL
SELECT 'sent', coalesce(sum(row_count), 0)::bigint, coalesce(sum(ore), 0)::bigint
FROM outbox WHERE client = %(client)s AND run_id = %(run_id)s AND kind = 'autogiro';
