-- count_credited_interest: how many lines take interest back tonight.
--
-- reads   credited_interest (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS lines FROM credited_interest;
