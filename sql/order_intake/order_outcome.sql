-- order_outcome: what became of the orders of one source: read, taken and put aside, count and öre.
--
-- reads   intake_file, sales_order, returned_row
-- writes  -
-- takes   client, run_id, file_id
-- rerun   safe: reads only

SELECT r.read_count, r.read_ore,
       (SELECT count(*) FROM incoming_order) - b.returned_count AS taken_count,
       (SELECT coalesce(sum(net_ore), 0) FROM incoming_order) - b.returned_ore AS taken_ore,
       b.returned_count, b.returned_ore
FROM intake_file AS r
CROSS JOIN LATERAL (
    SELECT count(*) AS returned_count, coalesce(sum(ore), 0) AS returned_ore FROM returned_row AS b
    WHERE b.client = r.client AND b.run_id = r.run_id AND b.process = r.process AND b.file_id = r.file_id
) AS b
WHERE r.client = %(client)s AND r.run_id = %(run_id)s AND r.process = 'order_intake' AND r.file_id = %(file_id)s;
