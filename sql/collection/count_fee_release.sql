-- count_fee_release: how many fees have found their keeper, and how many of them are ours.
--
-- reads   fee_release (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS fees, count(*) FILTER (WHERE r.is_ours) AS ours FROM fee_release AS r;
