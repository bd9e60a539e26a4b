-- last_api_key: the highest number that has been read of a source.
--
-- reads   api_cursor
-- writes  -
-- takes   client, source
-- rerun   safe: reads only

SELECT cursor FROM api_cursor WHERE client = %(client)s AND source = %(source)s;
