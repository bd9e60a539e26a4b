-- count_events: how many event numbers tonight's events need.
--
-- reads   event_row (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS events FROM event_row AS r WHERE r.kind IS NOT NULL;
