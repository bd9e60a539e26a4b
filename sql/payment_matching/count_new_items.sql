-- count_new_items: how many items the batch opens.
--
-- reads   new_item (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS items FROM new_item;
