-- count_undone_waivers: how many decisions to give something up are undone tonight.
--
-- reads   asked_reopening, decided (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS waivers FROM asked_reopening AS a
WHERE a.kind = 'waiver' AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
