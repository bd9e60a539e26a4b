-- clear_hits: make room for the next rule's hits.
--
-- reads   -
-- writes  hit (temporary)
-- takes   -
-- rerun   safe: temporary

TRUNCATE hit;
