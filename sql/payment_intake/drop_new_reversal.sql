-- drop_new_reversal: forget the debited payments of the file just read, and the payments beside them.
--
-- reads   -
-- writes  new_reversal, new_credit (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_reversal, new_credit;
