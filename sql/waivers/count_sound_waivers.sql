-- count_sound_waivers: how many of the step's decisions lower interest, and how many items they may touch.
--
-- reads   asked_waiver, decided (temporary)
-- writes  -
-- takes   posted
-- rerun   safe: reads only

SELECT count(*) FILTER (WHERE a.choice = 'interest') AS interests, count(*) AS waivers,
       count(*) FILTER (WHERE a.choice = 'interest' AND NOT a.is_at_agency) AS lines
FROM asked_waiver AS a
WHERE a.is_posted = %(posted)s AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
