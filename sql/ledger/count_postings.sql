-- count_postings: how many numbers the step's postings need.
--
-- reads   new_settlement (temporary), new_entry (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT (SELECT count(*) FROM new_entry) AS entries, (SELECT count(*) FROM new_settlement) AS settlements;
