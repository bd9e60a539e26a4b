-- count_new_proposals: how many proposals are to be numbered.
--
-- reads   new_proposal (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS proposals FROM new_proposal;
