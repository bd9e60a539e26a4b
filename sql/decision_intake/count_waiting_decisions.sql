-- count_waiting_decisions: how many decisions of the staged kind wait.
--
-- reads   waiting_decision (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS waiting FROM waiting_decision;
