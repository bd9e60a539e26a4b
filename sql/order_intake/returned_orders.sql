-- returned_orders: the numbers of the orders of one source that were put aside.
--
-- reads   returned_row
-- writes  -
-- takes   client, run_id, file_id
-- rerun   safe: reads only

SELECT DISTINCT key
FROM returned_row
WHERE client = %(client)s AND run_id = %(run_id)s AND process = 'order_intake' AND file_id = %(file_id)s;
