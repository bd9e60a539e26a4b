-- count_due_instalments: how many instalments get their notice tonight.
--
-- reads   due_instalment (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS notices FROM due_instalment;
