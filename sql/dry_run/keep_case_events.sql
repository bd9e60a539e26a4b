-- keep_case_events: what had happened to the agency's cases by a date, the night's own answers and recalls included.
--
-- reads   collection_case (temporary), collection_event
-- writes  collection_event (temporary)
-- takes   until_run_id
-- rerun   safe: temporary

INSERT INTO pg_temp.collection_event
SELECT e.* FROM pg_temp.collection_case AS c
JOIN public.collection_event AS e ON e.client = c.client AND e.case_ref = c.case_ref AND e.run_id <= %(until_run_id)s;
