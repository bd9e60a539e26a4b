-- drop_new_refund: forget the refunds of the file just read.
--
-- reads   -
-- writes  new_refund (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_refund;
