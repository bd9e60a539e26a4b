-- customer_intake_totals: customer rows as read, as taken and as put aside.
--
-- reads   intake_file, returned_row
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    suppliers in CS15 are ignored by name and not counted; customers carry no amount

SELECT 'read' AS name, coalesce(sum(read_count), 0)::bigint AS count, 0::bigint AS ore
FROM intake_file WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'customer_intake'
UNION ALL
SELECT 'taken', coalesce(sum(taken_count), 0)::bigint, 0
FROM intake_file WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'customer_intake'
UNION ALL
SELECT 'returned', count(*), 0
FROM returned_row WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'customer_intake';
