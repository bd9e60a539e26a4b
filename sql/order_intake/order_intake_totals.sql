-- order_intake_totals: orders as read, as taken into the ledger and as put aside; count and net öre.
--
-- reads   intake_file, sales_order, returned_row
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    held files are not read

SELECT 'read' AS name, coalesce(sum(read_count), 0)::bigint AS count, coalesce(sum(read_ore), 0)::bigint AS ore
FROM intake_file WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'order_intake'
UNION ALL
SELECT 'taken', count(*), coalesce(sum(net_ore), 0)::bigint
FROM sales_order WHERE client = %(client)s AND run_id = %(run_id)s
UNION ALL
SELECT 'returned', count(*), coalesce(sum(ore), 0)::bigint
FROM returned_row WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'order_intake';
