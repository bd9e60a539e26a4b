-- insert_order_file: what the source held as it was read: orders, and the sum of its readable item lines.
--
-- reads   order_head, staged_item
-- writes  intake_file
-- takes   client, run_id, file_id
-- rerun   not safe: follows insert_sales_order

INSERT INTO intake_file (client, run_id, process, file_id, read_count, read_ore)
SELECT %(client)s, %(run_id)s, 'order_intake', %(file_id)s, (SELECT count(*) FROM order_head),
       (SELECT coalesce(sum(cur_amount_ore), 0) FROM staged_item);
