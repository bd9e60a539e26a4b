-- mentioned_ways: in what ways the queue's payments name documents: rules by other ways have nothing to do.
--
-- reads   mention (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT DISTINCT m.way FROM mention AS m;
