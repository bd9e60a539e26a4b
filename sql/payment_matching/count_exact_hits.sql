-- count_exact_hits: how many claims the batch settles by exact OCR.
--
-- reads   exact_hit (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS hits FROM exact_hit;
