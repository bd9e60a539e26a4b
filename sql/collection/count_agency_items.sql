-- count_agency_items: how many item numbers the file of money collected needs.
--
-- reads   agency_item (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS items FROM agency_item;
