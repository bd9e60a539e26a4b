-- drop_new_deposit: forget the deposits of the file just read.
--
-- reads   -
-- writes  new_deposit (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_deposit;
