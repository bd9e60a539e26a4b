-- count_online_verdicts: how many mandates from the internet bank came to which verdict.
--
-- reads   online_verdict (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT v.verdict, count(*) AS mandates FROM online_verdict AS v GROUP BY v.verdict;
