-- insert_customer_file: how many customer rows a file held, and how many were taken.
--
-- reads   -
-- writes  intake_file
-- takes   client, run_id, file_id, read_count, taken_count
-- rerun   not safe: a file is read once

INSERT INTO intake_file (client, run_id, process, file_id, read_count, read_ore, taken_count)
VALUES (%(client)s, %(run_id)s, 'customer_intake', %(file_id)s, %(read_count)s, 0, %(taken_count)s);
