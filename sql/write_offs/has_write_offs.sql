-- has_write_offs: whether anything has ever been written off.
--
-- reads   write_off
-- writes  -
-- takes   client
-- rerun   safe: reads only

SELECT EXISTS (SELECT FROM write_off AS w WHERE w.client = %(client)s) AS found;
