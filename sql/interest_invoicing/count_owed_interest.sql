-- count_owed_interest: how many credits interest that we owe becomes tonight.
--
-- reads   owed_sum (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS items FROM owed_sum;
