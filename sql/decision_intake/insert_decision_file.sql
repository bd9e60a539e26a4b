-- insert_decision_file: how many rows of a file held a decision when it was read, and for how much.
--
-- reads   -
-- writes  intake_file
-- takes   client, run_id, file_id, read_count, read_ore
-- rerun   not safe: a file is read once

INSERT INTO intake_file (client, run_id, process, file_id, read_count, read_ore)
VALUES (%(client)s, %(run_id)s, 'decision_intake', %(file_id)s, %(read_count)s, %(read_ore)s);
