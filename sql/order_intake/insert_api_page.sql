-- insert_api_page: register an answer of the API from which orders are taken, by its bytes in the archive.
--
-- reads   -
-- writes  api_page
-- takes   client, file_id, sha256, orders, run_id
-- rerun   not safe: each answer is read once

INSERT INTO api_page (client, file_id, sha256, orders, run_id)
VALUES (%(client)s, %(file_id)s, %(sha256)s, %(orders)s, %(run_id)s);
