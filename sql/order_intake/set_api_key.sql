-- set_api_key: note the highest number that has been read of a source, with the orders it covers.
--
-- reads   -
-- writes  api_cursor
-- takes   client, source, cursor, run_id
-- rerun   safe: the same number once more

INSERT INTO api_cursor (client, source, cursor, run_id) VALUES (%(client)s, %(source)s, %(cursor)s, %(run_id)s)
ON CONFLICT (client, source) DO UPDATE SET cursor = EXCLUDED.cursor, run_id = EXCLUDED.run_id;
