-- drop_staged_waiting: drop what the orders of an earlier page were staged in.
--
-- reads   -
-- writes  temporary tables
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS staged_waiting;
