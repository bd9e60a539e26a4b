-- drop_asked_waiver: nothing of the decisions is staged when they have been answered.
--
-- reads   -
-- writes  asked_waiver (temporary)
-- takes   -
-- rerun   safe: temporary

DROP TABLE IF EXISTS asked_waiver;
