-- count_new_copies: how many of the copies asked for can be made.
--
-- reads   asked_copy (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS copies FROM asked_copy AS a WHERE a.conflict IS NULL;
