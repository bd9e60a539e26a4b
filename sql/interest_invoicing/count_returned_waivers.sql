-- count_returned_waivers: how many lines lower interest by what was decided while the claim was with the agency.
--
-- reads   returned_waiver (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS lines FROM returned_waiver;
