-- keep_credit_before: the credits as they are before anything is set off tonight, for the letters.
--
-- reads   credit (temporary)
-- writes  credit_before (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS credit_before;
CREATE TEMP TABLE credit_before ON COMMIT DROP AS SELECT * FROM credit;
