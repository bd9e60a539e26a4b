-- drop_reckoned_interest: make room for the segments of another reckoning in the same step.
--
-- reads   -
-- writes  reckoned_interest (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS reckoned_interest;
