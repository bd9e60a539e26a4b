-- count_late_plans: how many plans get a notice tonight, and how many break.
--
-- reads   late_plan (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) FILTER (WHERE l.noticed_on IS NULL) AS notices, count(*) FILTER (WHERE l.noticed_on IS NOT NULL) AS broken
FROM late_plan AS l;
