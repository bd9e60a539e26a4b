-- count_recalls: how many event numbers tonight's recalls need.
--
-- reads   recall_row (temporary)
-- writes  -
-- takes   -
-- rerun   safe: reads only

SELECT count(*) AS recalls FROM recall_row;
