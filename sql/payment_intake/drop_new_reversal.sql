-- drop_new_reversal: forget the debited payments of the file just read.
--
-- reads   -
-- writes  new_reversal (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_reversal;
